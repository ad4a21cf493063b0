using System.Text;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Cli.Requests;

/// <summary>One parsed line of a stream of requests: where its strings stand. The strings themselves are never built.</summary>
/// <remarks>Reused from line to line; its content holds until the next line is parsed.</remarks>
internal sealed class RequestLine
{
    private const int MostUnread = 10;
    private static readonly int FieldCount = Enum.GetValues<RequestField>().Length;

    private readonly TextSlice[] _texts = new TextSlice[FieldCount];
    private readonly TextList[] _lists = [.. Enumerable.Range(0, FieldCount).Select(_ => new TextList())];
    private ArraySegment<byte> _line;
    private readonly List<(RequestField Parent, TextSlice Key)> _unread = [];
    private byte[] _unescaped = new byte[1024];
    private int _unescapedCount;
    private uint _objects;
    private int _idStart;
    private int _idLength;

    /// <summary>The bytes of the <c>id</c> value as they came; empty when there is none.</summary>
    public ReadOnlySpan<byte> Id => _line.AsSpan(_idStart, _idLength);

    /// <summary>Forgets the line before and refers to this one.</summary>
    public void Begin(ArraySegment<byte> line)
    {
        _line = line;
        _unescapedCount = 0;
        _objects = 0;
        _unread.Clear();
        ClearId();
        Array.Clear(_texts);
        foreach (var list in _lists)
        {
            list.Clear();
        }
    }

    /// <summary>The first members of the line that are not read, each with the object that has it.</summary>
    public IReadOnlyList<(RequestField Parent, TextSlice Key)> Unread => _unread;

    /// <summary>Notes a member that is not read.</summary>
    public void AddUnread(RequestField parent, TextSlice key)
    {
        if (_unread.Count < MostUnread)
        {
            _unread.Add((parent, key));
        }
    }

    /// <summary>The string of that field; absent if the line has none.</summary>
    public ref TextSlice Slice(RequestField field) => ref _texts[(int)field];

    /// <summary>The list of that field.</summary>
    public TextList List(RequestField field) => _lists[(int)field];

    /// <summary>Notes that the line has that object.</summary>
    public void Mark(RequestField field) => _objects |= 1u << (int)field;

    /// <summary>Whether the line has that object.</summary>
    public bool Has(RequestField field) => (_objects & (1u << (int)field)) != 0;

    /// <summary>Sets where the <c>id</c> value stands.</summary>
    public void SetId(int start, int end)
    {
        _idStart = start;
        _idLength = end - start;
    }

    /// <summary>Forgets the <c>id</c> value.</summary>
    public void ClearId() => SetId(0, 0);

    /// <summary>The text of the slice, as UTF-8 without escapes.</summary>
    public ReadOnlySpan<byte> Text(TextSlice slice) =>
        slice.IsUnescaped ? _unescaped.AsSpan(slice.Start, slice.Length) : _line.AsSpan(slice.Start, slice.Length);

    /// <summary>The text of that field, as UTF-8 without escapes; empty if the line has none.</summary>
    public ReadOnlySpan<byte> Text(RequestField field) => Text(Slice(field));

    /// <summary>Room for the unescaped text of at most <paramref name="most"/> bytes.</summary>
    public Span<byte> UnescapedRoom(int most)
    {
        if (_unescaped.Length - _unescapedCount < most)
        {
            Array.Resize(ref _unescaped, Math.Max(2 * _unescaped.Length, _unescapedCount + most));
        }

        return _unescaped.AsSpan(_unescapedCount, most);
    }

    /// <summary>Keeps the first <paramref name="length"/> bytes of that room.</summary>
    public TextSlice KeepUnescaped(int length)
    {
        var slice = new TextSlice(_unescapedCount, length, IsUnescaped: true, IsPresent: true);
        _unescapedCount += length;
        return slice;
    }

    /// <summary>The same request as strings.</summary>
    public DecisionRequest ToDecisionRequest() => new()
    {
        SubjectId = String(RequestField.SubjectId),
        Roles = Strings(RequestField.Roles),
        LimitedBy = Strings(RequestField.LimitedBy),
        ProfileUid = String(RequestField.ProfileUid),
        Action = String(RequestField.ActionName)!,
        Facets = Strings(RequestField.Facets) ?? [],
        Connector = String(RequestField.Connector),
        ResourceType = String(RequestField.ResourceType),
        Owners = String(RequestField.Owner) is { } owner ? [owner] : Strings(RequestField.Owners) ?? [],
        Space = String(RequestField.Space),
        AccessMode = String(RequestField.AccessMode),
        AssigneeUids = Strings(RequestField.AssigneeUids) ?? [],
    };

    private string? String(RequestField field) => Slice(field) is { IsPresent: true } slice ? Encoding.UTF8.GetString(Text(slice)) : null;

    private string[]? Strings(RequestField field)
    {
        var list = List(field);
        if (!list.IsPresent)
        {
            return null;
        }

        var strings = new string[list.Items.Length];
        for (var i = 0; i < strings.Length; i++)
        {
            strings[i] = Encoding.UTF8.GetString(Text(list.Items[i]));
        }

        return strings;
    }
}

/// <summary>The objects of a request, and the members in them that are read.</summary>
internal enum RequestField
{
    Root,
    Subject,
    SubjectProperties,
    Action,
    ActionProperties,
    Resource,
    ResourceProperties,
    Id,
    SubjectId,
    Roles,
    LimitedBy,
    ProfileUid,
    ActionName,
    Facets,
    Connector,
    ResourceType,
    Owner,
    Owners,
    Space,
    AccessMode,
    AssigneeUids,
}
