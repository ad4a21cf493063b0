namespace CasesPdp.Policies.Bundles.Documents;

/// <summary>
/// Keeps one copy of each text. Role exports repeat a few hundred names a hundred thousand times; sharing them keeps a large bundle small.
/// </summary>
internal sealed class TextPool
{
    // Past this many the bundle does not repeat itself, and the pool would only cost.
    private const int MostTexts = 100_000;

    private readonly HashSet<string> _texts = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public TextPool()
    {
        _lookup = _texts.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public string Share(ReadOnlySpan<char> text)
    {
        if (_lookup.TryGetValue(text, out var shared))
        {
            return shared;
        }

        var added = text.ToString();
        if (_texts.Count < MostTexts)
        {
            _texts.Add(added);
        }

        return added;
    }
}
