using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using CasesPdp.Decisions;

namespace CasesPdp.Cli.Requests;

/// <summary>Parses the lines of a stream of requests, strictly.</summary>
/// <remarks>
/// <para>One pass over the bytes, in this order:</para>
/// <list type="number">
/// <item>the line is short enough and well-formed UTF-8;</item>
/// <item>it is one JSON object and nothing more, in which no object has a member twice and no string holds half a surrogate pair,
/// members that are not read included;</item>
/// <item>the members that are read have their types and keep to the limits;</item>
/// <item>required members are present, and members that exclude each other are not both present.</item>
/// </list>
/// <para>A well-formed line allocates nothing; a malformed line allocates its message.</para>
/// </remarks>
internal sealed class RequestLineParser
{
    /// <summary>The most bytes of a line.</summary>
    public const int LongestLine = 1024 * 1024;

    /// <summary>The fault of a line with roles where the policy itself says who has which roles.</summary>
    public const string RolesNotAccepted =
        "The member `subject.properties.roles` is not accepted: the policy itself says who has which roles.";

    private readonly bool _rolesFromSubjects;
    private readonly LineTokens _tokens;

    /// <summary>A parser for requests to a policy.</summary>
    /// <param name="rolesFromSubjects">Whether only the policy says who has which roles, so that a request may not.</param>
    public RequestLineParser(bool rolesFromSubjects)
    {
        _rolesFromSubjects = rolesFromSubjects;
        _tokens = new LineTokens(Request);
    }

    /// <summary>The request on the line; after a failure only its id, if that could be read.</summary>
    public RequestLine Request { get; } = new();

    /// <summary>After a failure: one sentence that names what is wrong and where.</summary>
    public string Fault => _tokens.Fault;

    /// <summary>How many slots the search for repeated names visited on this line.</summary>
    public int KeyProbes => _tokens.KeyProbes;

    /// <summary>Whether the line holds nothing but white space.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> line) => !line.ContainsAnyExcept(" \t\r"u8);

    /// <summary>Parses the line; false when it is malformed.</summary>
    public bool TryParse(ArraySegment<byte> line, bool isTooLong)
    {
        _tokens.Begin(line);
        var fits = isTooLong ? Fail($"The line is longer than {LongestLine} bytes.") : TryRead(line);
        if (!fits)
        {
            IdRecovery.Recover(line, Request);
        }

        return fits;
    }

    private bool TryRead(ReadOnlySpan<byte> line)
    {
        // 1. Text.
        if (!Utf8.IsValid(line))
        {
            return Fail($"The line is not valid UTF-8: the bytes from {FirstInvalidByte(line)} on are not a character.");
        }

        try
        {
            // 2. and 3. JSON and members.
            var reader = new Utf8JsonReader(line, LineTokens.AnyDepth);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                return Fail("The line is not a JSON object.");
            }

            if (!TryReadObject(ref reader, RequestField.Root))
            {
                return false;
            }

            reader.Read();
        }
        catch (JsonException broken)
        {
            return Fail($"The line is not valid JSON at byte {broken.BytePositionInLine}.");
        }

        // 4. The whole.
        return TryCheckWhole();
    }

    private bool TryCheckWhole()
    {
        if (!Request.Has(RequestField.Subject))
        {
            return Fail("The member `subject` is missing.");
        }

        if (!Request.Has(RequestField.Action))
        {
            return Fail("The member `action` is missing.");
        }

        if (!Request.Has(RequestField.Resource))
        {
            return Fail("The member `resource` is missing.");
        }

        if (!Request.Slice(RequestField.ActionName).IsPresent)
        {
            return Fail("The member `action.name` is missing.");
        }

        if (Request.Slice(RequestField.Owner).IsPresent && Request.List(RequestField.Owners).IsPresent)
        {
            return Fail("Give `owner` or `owners` in `resource.properties`, not both.");
        }

        return !_rolesFromSubjects || !Request.List(RequestField.Roles).IsPresent
            || Fail(RolesNotAccepted);
    }

    private bool TryReadObject(ref Utf8JsonReader reader, RequestField field)
    {
        Request.Mark(field);
        var scope = _tokens.NewScope();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (!_tokens.TryReadKey(ref reader, scope, out var key))
            {
                return false;
            }

            reader.Read();
            if (!TryReadMember(ref reader, field, key))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryReadMember(ref Utf8JsonReader reader, RequestField parent, TextSlice key)
    {
        if (RequestSchema.Find(parent, Request.Text(key)) is not { } member)
        {
            Request.AddUnread(parent, key);
            return _tokens.TrySkip(ref reader);
        }

        switch (member.Kind)
        {
            case MemberKind.Object:
                return reader.TokenType == JsonTokenType.StartObject
                    ? TryReadObject(ref reader, member.Field)
                    : Fail($"The member `{member.Path}` is not an object.");
            case MemberKind.Text:
                return TryReadName(ref reader, member, out Request.Slice(member.Field));
            case MemberKind.List:
                return TryReadList(ref reader, member, Request.List(member.Field));
            case MemberKind.Skipped:
                return _tokens.TrySkip(ref reader);
            default:
                var start = (int)reader.TokenStartIndex;
                if (!_tokens.TrySkip(ref reader))
                {
                    return false;
                }

                Request.SetId(start, (int)reader.BytesConsumed);
                return true;
        }
    }

    private bool TryReadList(ref Utf8JsonReader reader, RequestMember member, TextList list)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return Fail($"The member `{member.Path}` is not a list of strings.");
        }

        list.Begin();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (!TryReadName(ref reader, member, out var text))
            {
                return false;
            }

            list.Add(text);
        }

        return list.Items.Length <= member.MostItems
            || Fail($"The member `{member.Path}` has {list.Items.Length} entries; at most {member.MostItems} are accepted.");
    }

    private bool TryReadName(ref Utf8JsonReader reader, RequestMember member, out TextSlice text)
    {
        text = default;
        if (reader.TokenType != JsonTokenType.String)
        {
            var what = member.Kind == MemberKind.List ? "not a list of strings" : "not a string";
            return Fail($"The member `{member.Path}` is {what}.");
        }

        if (!_tokens.TryReadText(ref reader, out text))
        {
            return Fail($"The member `{member.Path}` holds half a surrogate pair.");
        }

        return text.Length <= Limits.NameBytes
            || Fail($"A name in `{member.Path}` is {text.Length} bytes long; at most {Limits.NameBytes} are accepted.");
    }

    private static int FirstInvalidByte(ReadOnlySpan<byte> line)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(line[at..], out _, out var length) == System.Buffers.OperationStatus.Done)
        {
            at += length;
        }

        return at;
    }

    private bool Fail(string fault) => _tokens.Fail(fault);
}
