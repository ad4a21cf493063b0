using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace CasesPdp.Policies.Bundles.Documents;

/// <summary>
/// Keeps one copy of each text, and of each list of texts. Role exports repeat a few hundred names a hundred thousand times; sharing
/// them keeps a large bundle small.
/// </summary>
internal sealed class TextPool
{
    // Past this many the bundle does not repeat itself, and the pool would only cost.
    private const int MostTexts = 100_000;

    private readonly HashSet<string> _texts = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly HashSet<string[]> _lists = new(new ListComparer());
    private readonly HashSet<string[]>.AlternateLookup<ReadOnlySpan<string>> _listLookup;

    public TextPool()
    {
        _lookup = _texts.GetAlternateLookup<ReadOnlySpan<char>>();
        _listLookup = _lists.GetAlternateLookup<ReadOnlySpan<string>>();
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

    /// <summary>A list of these texts, in this order.</summary>
    public ImmutableArray<string> Share(List<string> texts)
    {
        var span = CollectionsMarshal.AsSpan(texts);
        if (_listLookup.TryGetValue(span, out var shared))
        {
            return ImmutableCollectionsMarshal.AsImmutableArray(shared);
        }

        string[] added = [.. texts];
        if (_lists.Count < MostTexts)
        {
            _lists.Add(added);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(added);
    }

    private sealed class ListComparer : IEqualityComparer<string[]>, IAlternateEqualityComparer<ReadOnlySpan<string>, string[]>
    {
        public bool Equals(string[]? x, string[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<string> alternate, string[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(string[] obj) => GetHashCode(obj.AsSpan());

        public int GetHashCode(ReadOnlySpan<string> alternate)
        {
            var hash = default(HashCode);
            foreach (var text in alternate)
            {
                hash.Add(text);
            }

            return hash.ToHashCode();
        }

        public string[] Create(ReadOnlySpan<string> alternate) => alternate.ToArray();
    }
}
