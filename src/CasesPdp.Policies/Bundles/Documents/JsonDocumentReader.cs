using System.Text.Json;
using CasesPdp.Policies.Bundles.Reading;

namespace CasesPdp.Policies.Bundles.Documents;

/// <summary>Reads strict JSON: no comments, no trailing commas, no key twice, no half characters.</summary>
internal sealed class JsonDocumentReader
{
    private const int PooledBytes = 128;

    // Stands for a member that was handed over.
    private static readonly ScalarNode Taken = new(default, ScalarKind.Null, "", isQuoted: false);

    private readonly string _file;
    private readonly ReadingContext _context;
    private readonly int _start;
    private readonly IDocumentParts? _parts;
    private readonly Stack<(SourceSpan Span, char Bracket)> _open = new();

    // One for each depth, used for one object or list after the other.
    private readonly List<MemberList> _members = [];
    private readonly List<List<DocumentNode>> _items = [];
    private Utf8Position _position;
    private int _values;

    private JsonDocumentReader(string file, int start, ReadingContext context, IDocumentParts? parts)
    {
        _file = file;
        _start = start;
        _context = context;
        _parts = parts;
        _position = new Utf8Position(start);
    }

    /// <summary>The root value, or null when the text cannot be read.</summary>
    /// <param name="file">The file's path in the bundle.</param>
    /// <param name="bytes">Its content.</param>
    /// <param name="start">Where the text begins.</param>
    /// <param name="context">The reading.</param>
    /// <param name="parts">Takes the items or members of the root, where it is to be taken in parts.</param>
    public static DocumentNode? Read(string file, ReadOnlySpan<byte> bytes, int start, ReadingContext context, IDocumentParts? parts)
    {
        // One level more than allowed, so that our own limit is reported and not the parser's.
        var options = new JsonReaderOptions { MaxDepth = context.Limits.Depth + 1 };
        var json = new Utf8JsonReader(bytes[start..], options);
        var takes = parts is not null && CanReadInParts(json, context.Limits, parts) ? parts : null;
        var reader = new JsonDocumentReader(file, start, context, takes);
        try
        {
            json.Read();
            var root = reader.ReadValue(ref json, bytes, depth: 0);
            if (root is not null)
            {
                // Reading on makes the parser look at what follows the value.
                json.Read();
            }

            return root;
        }
        catch (JsonException e)
        {
            reader.Report(e, bytes);
            return null;
        }
    }

    // Whether the text can be read to its end, and has no key at its root for which it must be read whole.
    private static bool CanReadInParts(Utf8JsonReader json, ReadingLimits limits, IDocumentParts parts)
    {
        var values = 0;
        try
        {
            while (json.Read())
            {
                YieldPoint.PassOften();
                switch (json.TokenType)
                {
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        break;
                    case JsonTokenType.PropertyName:
                        if (json.CurrentDepth == 1 && json.ValueSpan.Length <= PooledBytes && parts.MustReadWhole(json.GetString()!))
                        {
                            return false;
                        }

                        break;
                    default:
                        var isContainer = json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
                        if (++values > limits.FileValues || (isContainer && json.CurrentDepth >= limits.Depth))
                        {
                            return false;
                        }

                        break;
                }
            }
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            // It is read as a whole, and the fault reported, or half a character replaced.
            return false;
        }

        return true;
    }

    // The pool is that of objects that stand here, or in a list that stands here.
    private DocumentNode? ReadValue(ref Utf8JsonReader json, ReadOnlySpan<byte> bytes, int depth, RepeatPool? pool = null)
    {
        YieldPoint.PassOften();
        var span = SpanOf(ref json, bytes);
        if (++_values > _context.Limits.FileValues)
        {
            _context.Findings.Error(
                DiagnosticCodes.TooManyValues,
                span,
                $"The file holds more than {_context.Limits.FileValues} values; the rest is not read.");
            return null;
        }

        return json.TokenType switch
        {
            JsonTokenType.StartObject => ReadObject(ref json, bytes, span, depth + 1, pool),
            JsonTokenType.StartArray => ReadArray(ref json, bytes, span, depth + 1, pool),
            JsonTokenType.String => new ScalarNode(span, ScalarKind.String, ReadText(ref json, span), isQuoted: true),
            JsonTokenType.Number => new ScalarNode(span, ScalarKind.Number, ReadRaw(ref json), isQuoted: false),
            JsonTokenType.True => new ScalarNode(span, ScalarKind.Boolean, "true", isQuoted: false),
            JsonTokenType.False => new ScalarNode(span, ScalarKind.Boolean, "false", isQuoted: false),
            _ => new ScalarNode(span, ScalarKind.Null, "null", isQuoted: false),
        };
    }

    private MappingNode? ReadObject(
        ref Utf8JsonReader json, ReadOnlySpan<byte> bytes, SourceSpan span, int depth, RepeatPool? pool)
    {
        if (IsTooDeep(span, depth))
        {
            return null;
        }

        var repeat = pool is null ? null : FindRepeat(ref json, bytes[_start..], pool);
        if (repeat is { Value: not null })
        {
            return new MappingNode(span, [], repeat);
        }

        var findingsBefore = _context.Findings.Count;
        var isInParts = depth == 1 && _parts is not null;
        _open.Push((span, '{'));
        while (_members.Count < depth)
        {
            _members.Add(new MemberList(_context.Findings));
        }

        var members = _members[depth - 1];
        members.Clear();
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            var keySpan = SpanOf(ref json, bytes);
            var key = ReadText(ref json, keySpan);
            json.Read();
            var under = depth == 2 ? _parts?.Repeats(key) : pool?.Under(key);
            if (ReadValue(ref json, bytes, depth, under) is not { } value)
            {
                return null;
            }

            if (members.Add(key, keySpan, isInParts ? Taken : value) && isInParts)
            {
                _parts!.Take(new MappingMember(key, keySpan, value));
            }
        }

        _open.Pop();
        return isInParts ? new MappingNode(span, [])
            : members.ToNode(span, _context.Findings.Count == findingsBefore ? repeat : null);
    }

    // What is known of the object that begins here. The reader goes to the object's end if it need not be read.
    private static Repeat? FindRepeat(ref Utf8JsonReader json, ReadOnlySpan<byte> text, RepeatPool pool)
    {
        var end = json;
        var start = (int)json.TokenStartIndex;
        while (end.Read() && end.BytesConsumed - start <= RepeatPool.MostBytes)
        {
            if (end.CurrentDepth == json.CurrentDepth)
            {
                var repeat = pool.Find(text[start..(int)end.BytesConsumed]);
                if (repeat is { Value: not null })
                {
                    json = end;
                }

                return repeat;
            }
        }

        return null;
    }

    private SequenceNode? ReadArray(ref Utf8JsonReader json, ReadOnlySpan<byte> bytes, SourceSpan span, int depth, RepeatPool? pool)
    {
        if (IsTooDeep(span, depth))
        {
            return null;
        }

        _open.Push((span, '['));
        while (_items.Count < depth)
        {
            _items.Add([]);
        }

        var items = _items[depth - 1];
        items.Clear();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (ReadValue(ref json, bytes, depth, pool) is not { } item)
            {
                return null;
            }

            if (depth == 1 && _parts is not null)
            {
                _parts.Take(item);
            }
            else
            {
                items.Add(item);
            }
        }

        _open.Pop();
        return new SequenceNode(span, [.. items]);
    }

    private bool IsTooDeep(SourceSpan span, int depth)
    {
        if (depth <= _context.Limits.Depth)
        {
            return false;
        }

        _context.Findings.Error(
            DiagnosticCodes.TooDeep,
            span,
            $"Lists and objects are nested {depth} deep; at most {_context.Limits.Depth} levels are read.");
        return true;
    }

    private SourceSpan SpanOf(ref Utf8JsonReader json, ReadOnlySpan<byte> bytes)
    {
        _position.Advance(bytes, _start + (int)json.TokenStartIndex);
        return new SourceSpan(_file, _position.Line, _position.Column);
    }

    private string ReadText(ref Utf8JsonReader json, SourceSpan span)
    {
        try
        {
            if (json.ValueSpan.Length > PooledBytes)
            {
                return json.GetString()!;
            }

            Span<char> text = stackalloc char[PooledBytes];
            return _context.Texts.Share(text[..json.CopyString(text)]);
        }
        catch (InvalidOperationException)
        {
            _context.Findings.Error(DiagnosticCodes.LoneSurrogate, span, "The text holds an escape that is only half a character.");
            return "\uFFFD";
        }
    }

    private string ReadRaw(ref Utf8JsonReader json) =>
        _context.Texts.Share(System.Text.Encoding.ASCII.GetString(json.ValueSpan));

    private void Report(JsonException e, ReadOnlySpan<byte> bytes)
    {
        // The parser says at the end of the text that something is open, and not what.
        if (e.Message.StartsWith("Expected depth to be zero", StringComparison.Ordinal))
        {
            var (span, bracket) = _open.Peek();
            _context.Findings.Error(
                DiagnosticCodes.Syntax, span, $"This is not JSON: the bracket `{bracket}` that opens here is never closed.");
        }
        else
        {
            _context.Findings.Error(DiagnosticCodes.Syntax, Locate(_file, bytes, _start, e), $"This is not JSON: {Reason(e)}");
        }
    }

    private static SourceSpan Locate(string file, ReadOnlySpan<byte> bytes, int start, JsonException e)
    {
        var offset = start;
        for (var line = e.LineNumber ?? 0; line > 0; line--)
        {
            offset += bytes[offset..].IndexOf((byte)'\n') + 1;
        }

        return DocumentReader.SpanAt(file, bytes, start, offset + (int)(e.BytePositionInLine ?? 0));
    }

    private static string Reason(JsonException e)
    {
        var end = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var reason = end < 0 ? e.Message : e.Message[..end];

        // The author has a bundle to mend and no options to change.
        const string Advice = " which is not supported in this mode. Change the reader options.";
        return MessageText.Clean(reason.Replace(Advice, ".", StringComparison.Ordinal));
    }
}
