using System.Text;
using System.Text.Json;

namespace CasesPdp.Cli.Requests;

/// <summary>
/// Reads the tokens of one line and checks them: no member may occur twice in its object, no string may hold half a surrogate pair.
/// </summary>
/// <remarks>Without recursion, in linear time, in memory bounded by the line.</remarks>
internal sealed class LineTokens
{
    /// <summary>How lines are read: strictly, and as deep as a line can be.</summary>
    public static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = RequestLineParser.LongestLine };

    private readonly RequestLine _line;
    private readonly KeySet _keys = new();
    private int[] _openScopes = new int[16];

    /// <summary>Keeps what it unescapes in <paramref name="line"/>.</summary>
    public LineTokens(RequestLine line)
    {
        _line = line;
    }

    /// <summary>The last fault.</summary>
    public string Fault { get; private set; } = "";

    /// <summary>How many slots the search for repeated names visited on this line.</summary>
    public int KeyProbes => _keys.Probes;

    /// <summary>Starts with a line.</summary>
    public void Begin(ArraySegment<byte> line)
    {
        _line.Begin(line);
        _keys.Begin();
    }

    /// <summary>A number for the object that begins here.</summary>
    public int NewScope() => _keys.NewScope();

    /// <summary>Sets the fault; always false.</summary>
    public bool Fail(string fault)
    {
        Fault = fault;
        return false;
    }

    /// <summary>Whether a JSON value by itself has no member twice and no half surrogate pair in it.</summary>
    public bool IsSoundValue(ArraySegment<byte> value)
    {
        Begin(value);
        var reader = new Utf8JsonReader(value, AnyDepth);
        reader.Read();
        return TrySkip(ref reader);
    }

    /// <summary>Reads a member name of that object; false when it is unsound or occurs twice.</summary>
    public bool TryReadKey(ref Utf8JsonReader reader, int scope, out TextSlice key)
    {
        if (!TryReadText(ref reader, out key))
        {
            return Fail($"A member name at byte {reader.TokenStartIndex} holds half a surrogate pair.");
        }

        return _keys.Add(_line, scope, key) || FailTwice(key, reader.TokenStartIndex);
    }

    /// <summary>Reads a string; false when it holds half a surrogate pair.</summary>
    public bool TryReadText(ref Utf8JsonReader reader, out TextSlice text)
    {
        var raw = reader.ValueSpan;
        if (!reader.ValueIsEscaped)
        {
            text = new TextSlice((int)reader.TokenStartIndex + 1, raw.Length, IsUnescaped: false, IsPresent: true);
            return true;
        }

        text = default;
        if (SurrogateEscapes.HoldsLoneSurrogate(raw))
        {
            return false;
        }

        text = _line.KeepUnescaped(reader.CopyString(_line.UnescapedRoom(raw.Length)));
        return true;
    }

    /// <summary>Skips a value that is not read, however deep; false when it is unsound.</summary>
    public bool TrySkip(ref Utf8JsonReader reader)
    {
        var depth = 0;
        while (true)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    Open(depth++, _keys.NewScope());
                    break;
                case JsonTokenType.StartArray:
                    Open(depth++, scope: -1);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    depth--;
                    break;
                case JsonTokenType.PropertyName:
                    if (!TryReadKey(ref reader, _openScopes[depth - 1], out _))
                    {
                        return false;
                    }

                    break;
                case JsonTokenType.String:
                    if (reader.ValueIsEscaped && SurrogateEscapes.HoldsLoneSurrogate(reader.ValueSpan))
                    {
                        return Fail($"The string at byte {reader.TokenStartIndex} holds half a surrogate pair.");
                    }

                    break;
            }

            if (depth == 0)
            {
                return true;
            }

            reader.Read();
        }
    }

    private void Open(int depth, int scope)
    {
        if (depth == _openScopes.Length)
        {
            Array.Resize(ref _openScopes, 2 * depth);
        }

        _openScopes[depth] = scope;
    }

    private bool FailTwice(TextSlice key, long at) =>
        Fail($"The member `{Shortened(Encoding.UTF8.GetString(_line.Text(key)))}` at byte {at} occurs twice in its object.");

    private static string Shortened(string name)
    {
        const int Most = 100;
        if (name.Length <= Most)
        {
            return name;
        }

        return string.Concat(name.AsSpan(0, char.IsHighSurrogate(name[Most - 1]) ? Most - 1 : Most), "...");
    }
}
