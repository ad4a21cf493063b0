using YamlDotNet.Core;

namespace CasesPdp.Policies.Bundles.Documents;

/// <summary>Turns the parser's marks, whose columns count UTF-16 units, into places whose columns count characters.</summary>
internal sealed class YamlPosition(string file, string text)
{
    private readonly bool _hasPairs = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') >= 0;
    private long _line;
    private long _pairsBefore;
    private int _index;

    public SourceSpan SpanOf(Mark mark)
    {
        if (mark.Line <= 0)
        {
            return new SourceSpan(file, 1, 1);
        }

        return new SourceSpan(file, (int)mark.Line, (int)(mark.Column - (_hasPairs ? CountPairs(mark) : 0)));
    }

    // Marks rise, but for a few of empty values; those are near the start of their line and keep what the parser says.
    private long CountPairs(Mark mark)
    {
        if (mark.Index < _index || mark.Index > text.Length)
        {
            return 0;
        }

        if (mark.Line != _line)
        {
            _line = mark.Line;
            _pairsBefore = 0;
            _index = (int)Math.Max(_index, mark.Index - (mark.Column - 1));
        }

        for (; _index < mark.Index; _index++)
        {
            _pairsBefore += char.IsHighSurrogate(text[_index]) ? 1 : 0;
        }

        return _pairsBefore;
    }
}
