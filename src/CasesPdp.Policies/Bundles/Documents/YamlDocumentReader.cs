using CasesPdp.Policies.Bundles.Reading;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace CasesPdp.Policies.Bundles.Documents;

/// <summary>
/// Reads one YAML document: no key twice, no merge keys, no tags beyond the core schema's, aliases resolved by sharing the anchored value.
/// </summary>
internal sealed class YamlDocumentReader
{
    private readonly string _file;
    private readonly ReadingContext _context;
    private readonly Parser _parser;
    private readonly YamlPosition _position;
    private readonly YamlAnchors _anchors;
    private int _values;

    private YamlDocumentReader(string file, string text, ReadingContext context)
    {
        _file = file;
        _context = context;
        _parser = new Parser(new StringReader(text));
        _position = new YamlPosition(file, text);
        _anchors = new YamlAnchors(context);
    }

    /// <summary>The root value, or null when the text cannot be read.</summary>
    public static DocumentNode? Read(string file, string text, ReadingContext context)
    {
        if (YamlCharacters.FindForbidden(file, text) is { } forbidden)
        {
            context.Findings.Error(
                DiagnosticCodes.ControlCharacter,
                forbidden.Span,
                $"The character U+{(int)forbidden.Character:X4} is not allowed in YAML; write it as an escape in double quotes.");
            return null;
        }

        var reader = new YamlDocumentReader(file, text, context);
        try
        {
            return reader.ReadDocument();
        }
        catch (YamlException e)
        {
            context.Findings.Error(
                DiagnosticCodes.Syntax,
                reader._position.SpanOf(e.Start),
                $"This is not YAML: {MessageText.Clean(e.Message)}");
            return null;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or IndexOutOfRangeException or FormatException)
        {
            // The scanner is not ours; what it stumbles over is the author's text, not a fault of this program.
            reader.ReportUnreadable(reader._position.SpanOf(reader._parser.Current?.Start ?? Mark.Empty));
            return null;
        }
    }

    private DocumentNode? ReadDocument()
    {
        _parser.MoveNext();
        _parser.MoveNext();
        if (_parser.Current is not DocumentStart)
        {
            _context.Findings.Error(DiagnosticCodes.EmptyDocument, new SourceSpan(_file, 1, 1), "The file holds comments only.");
            return null;
        }

        _parser.MoveNext();
        var root = ReadNode(depth: 0, out _);
        if (root is null)
        {
            return null;
        }

        _parser.MoveNext();
        if (_parser.MoveNext() && _parser.Current is DocumentStart next)
        {
            _context.Findings.Error(
                DiagnosticCodes.SeveralDocuments,
                _position.SpanOf(next.Start),
                "A second YAML document begins here; a file holds one.");
            return null;
        }

        return root;
    }

    /// <summary>Reads the value that the current event begins.</summary>
    /// <param name="depth">The lists and objects around it.</param>
    /// <param name="height">The lists and objects inside each other in it.</param>
    private DocumentNode? ReadNode(int depth, out int height)
    {
        YieldPoint.Pass();
        height = 0;
        var span = _position.SpanOf(_parser.Current!.Start);
        if (++_values > _context.Limits.FileValues)
        {
            _context.Findings.Error(
                DiagnosticCodes.TooManyValues,
                span,
                $"The file holds more than {_context.Limits.FileValues} values; the rest is not read.");
            return null;
        }

        if (_parser.Current is AnchorAlias alias)
        {
            return _anchors.Resolve(alias.Value.Value, span, depth, out height);
        }

        if (_parser.Current is not NodeEvent node)
        {
            // Of some broken texts the parser ends an object between a key and its value.
            ReportUnreadable(span);
            return null;
        }

        var anchor = node.Anchor.IsEmpty ? null : node.Anchor.Value;
        var mark = anchor is null ? 0 : _anchors.Open(anchor, _values);
        DocumentNode? read = node switch
        {
            Scalar scalar => ReadScalar(scalar, span),
            SequenceStart sequence => ReadSequence(sequence, span, depth + 1, out height),
            _ => ReadMapping((MappingStart)node, span, depth + 1, out height),
        };
        if (read is not null && anchor is not null)
        {
            _anchors.Close(anchor, mark, read, _values, height);
        }

        return read;
    }

    private ScalarNode ReadScalar(Scalar scalar, SourceSpan span)
    {
        var quoted = scalar.Style != ScalarStyle.Plain;
        var kind = quoted ? ScalarKind.String : CoreSchema.Resolve(scalar.Value);
        return new ScalarNode(span, YamlTags.Apply(scalar, kind, span, _context.Findings), _context.Texts.Share(scalar.Value), quoted);
    }

    private SequenceNode? ReadSequence(SequenceStart start, SourceSpan span, int depth, out int height)
    {
        height = 1;
        YamlTags.Check(start, "seq", span, _context.Findings);
        if (IsTooDeep(span, depth))
        {
            return null;
        }

        var items = new List<DocumentNode>();
        while (_parser.MoveNext() && _parser.Current is not SequenceEnd)
        {
            if (ReadNode(depth, out var below) is not { } item)
            {
                return null;
            }

            height = Math.Max(height, below + 1);
            items.Add(item);
        }

        return new SequenceNode(span, [.. items]);
    }

    private MappingNode? ReadMapping(MappingStart start, SourceSpan span, int depth, out int height)
    {
        height = 1;
        YamlTags.Check(start, "map", span, _context.Findings);
        if (IsTooDeep(span, depth))
        {
            return null;
        }

        var members = new MemberList(_context.Findings);
        while (_parser.MoveNext() && _parser.Current is not MappingEnd)
        {
            if (ReadNode(depth, out _) is not { } key || !_parser.MoveNext() || ReadNode(depth, out var below) is not { } value)
            {
                return null;
            }

            height = Math.Max(height, below + 1);
            AddMember(members, key, value);
        }

        return members.ToNode(span);
    }

    private void AddMember(MemberList members, DocumentNode key, DocumentNode value)
    {
        if (key is not ScalarNode scalar || scalar.Kind == ScalarKind.Null)
        {
            _context.Findings.Error(
                DiagnosticCodes.InvalidKey,
                key.Span,
                $"A key must be text; found {MessageText.Describe(key)}.");
        }
        else if (scalar is { IsQuoted: false, Text: "<<" })
        {
            _context.Findings.Error(
                DiagnosticCodes.MergeKey,
                key.Span,
                "The merge key `<<` is not supported; write the members out.");
        }
        else
        {
            members.Add(scalar.Text, scalar.Span, value);
        }
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

    private void ReportUnreadable(SourceSpan span) =>
        _context.Findings.Error(DiagnosticCodes.Syntax, span, "This is not YAML: it cannot be read from here on.");
}
