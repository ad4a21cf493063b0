namespace CasesPdp.Cli.Streams;

/// <summary>One line of a stream of requests, taken apart: which strings stand where. The strings themselves are never built.</summary>
/// <remarks>Reused from line to line; what it says holds until the next line is parsed.</remarks>
internal sealed class RequestLine
{
    private ArraySegment<byte> _line;
    private byte[] _unescaped = new byte[1024];
    private int _unescapedCount;
    private uint _marks;

    /// <summary>The bytes of the <c>id</c> value as they came; empty when there is none.</summary>
    public ReadOnlySpan<byte> Id => _line.AsSpan(IdStart, IdLength);

    /// <summary>Where the <c>id</c> value starts.</summary>
    public int IdStart { get; private set; }

    /// <summary>How long the <c>id</c> value is; 0 when there is none.</summary>
    public int IdLength { get; private set; }

    public TextSlice SubjectId { get; private set; }

    public TextList Roles { get; } = new();

    public TextList LimitedBy { get; } = new();

    public TextSlice ProfileUid { get; private set; }

    public TextSlice Action { get; private set; }

    public TextList Facets { get; } = new();

    public TextSlice Connector { get; private set; }

    public TextSlice ResourceType { get; private set; }

    public TextSlice Owner { get; private set; }

    public TextList Owners { get; } = new();

    public TextSlice Space { get; private set; }

    public TextSlice AccessMode { get; private set; }

    public TextList AssigneeUids { get; } = new();

    /// <summary>Forgets the line before and holds on to this one.</summary>
    public void Begin(ArraySegment<byte> line)
    {
        _line = line;
        _unescapedCount = 0;
        _marks = 0;
        IdStart = 0;
        IdLength = 0;
        SubjectId = default;
        Roles.Clear();
        LimitedBy.Clear();
        ProfileUid = default;
        Action = default;
        Facets.Clear();
        Connector = default;
        ResourceType = default;
        Owner = default;
        Owners.Clear();
        Space = default;
        AccessMode = default;
        AssigneeUids.Clear();
    }

    /// <summary>Notes that the line has that object.</summary>
    public void Mark(RequestPlace place) => _marks |= 1u << (int)place;

    /// <summary>Whether the line has that object.</summary>
    public bool Has(RequestPlace place) => (_marks & (1u << (int)place)) != 0;

    /// <summary>Keeps the text of that member.</summary>
    public void Set(RequestPlace place, TextSlice text)
    {
        switch (place)
        {
            case RequestPlace.SubjectId:
                SubjectId = text;
                break;
            case RequestPlace.ProfileUid:
                ProfileUid = text;
                break;
            case RequestPlace.ActionName:
                Action = text;
                break;
            case RequestPlace.Connector:
                Connector = text;
                break;
            case RequestPlace.ResourceType:
                ResourceType = text;
                break;
            case RequestPlace.Owner:
                Owner = text;
                break;
            case RequestPlace.Space:
                Space = text;
                break;
            case RequestPlace.AccessMode:
                AccessMode = text;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(place));
        }
    }

    /// <summary>The list of that member.</summary>
    public TextList List(RequestPlace place) => place switch
    {
        RequestPlace.Roles => Roles,
        RequestPlace.LimitedBy => LimitedBy,
        RequestPlace.Facets => Facets,
        RequestPlace.Owners => Owners,
        RequestPlace.AssigneeUids => AssigneeUids,
        _ => throw new ArgumentOutOfRangeException(nameof(place)),
    };

    /// <summary>Says where the <c>id</c> value stands.</summary>
    public void SetId(int start, int end)
    {
        IdStart = start;
        IdLength = end - start;
    }

    /// <summary>Forgets the <c>id</c> value.</summary>
    public void ClearId() => SetId(0, 0);

    /// <summary>The text of the slice, as UTF-8 without escapes.</summary>
    public ReadOnlySpan<byte> Text(TextSlice slice) =>
        slice.IsUnescaped ? _unescaped.AsSpan(slice.Start, slice.Length) : _line.AsSpan(slice.Start, slice.Length);

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
}
