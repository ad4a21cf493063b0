using System.Text;
using CasesPdp.Decisions;
using CasesPdp.Policies.Compilation;

namespace CasesPdp.Policies.Changes;

/// <summary>
/// The names of two policies side by side, so that their tables can be compared word by word: owners, operations, rights, and the places
/// where cells are.
/// </summary>
/// <remarks>
/// A <em>place</em> is a space that either policy names, then one that stands for any other space, then one for each space pattern that
/// roles use. A name with a wildcard is no right: no question can ask for it.
/// </remarks>
internal sealed class CellLayout
{
    private readonly Dictionary<string, int> _owners;
    private readonly Dictionary<string, int> _operations;
    private readonly Dictionary<string, int> _rights;
    private readonly Dictionary<string, int> _spaces;
    private readonly Dictionary<string, int> _patterns;

    /// <param name="before">One policy.</param>
    /// <param name="after">The other, or the same again.</param>
    /// <param name="moreSpaces">Spaces to keep apart although neither policy names them.</param>
    public CellLayout(PolicySnapshot before, PolicySnapshot after, IEnumerable<string>? moreSpaces = null)
    {
        Owners = Merge(Names(before.Owners), Names(after.Owners));
        Operations = Merge(before.Operations.Names, after.Operations.Names);
        Rights =
        [
            .. GrantLayout.CallNames,
            .. Merge(before.SharedNames, after.SharedNames).Where(n => !ElasticsearchPattern.HasWildcard(n))
                .Except(GrantLayout.CallNames, StringComparer.Ordinal),
        ];
        Spaces = Merge(Names(before.Spaces.Names).Concat(moreSpaces ?? []), Names(after.Spaces.Names));
        Patterns = Merge(before.Spaces.Patterns.Select(p => p.Text), after.Spaces.Patterns.Select(p => p.Text));
        RightWords = (Rights.Length + 63) / 64;
        _owners = Places(Owners);
        _operations = Places(Operations);
        _rights = Places(Rights);
        _spaces = Places(Spaces);
        _patterns = Places(Patterns);
        FilesRights = [.. Owners.Select(o => RightId($"api:{o}FilesCasesCreate"))];
        Covered = [.. Patterns.Select(CoveredBy)];
    }

    /// <summary>The owners, in ordinal order.</summary>
    public string[] Owners { get; }

    /// <summary>The operations, in ordinal order; a bit each.</summary>
    public string[] Operations { get; }

    /// <summary>The rights, those that calls ask for first, in the order of <see cref="GrantLayout.CallNames"/>.</summary>
    public string[] Rights { get; }

    /// <summary>The named spaces, in ordinal order.</summary>
    public string[] Spaces { get; }

    /// <summary>The space patterns of roles, in ordinal order.</summary>
    public string[] Patterns { get; }

    /// <summary>For each owner the right that attaching files asks for, or -1.</summary>
    public int[] FilesRights { get; }

    /// <summary>For each pattern the named spaces that it covers, ascending.</summary>
    public int[][] Covered { get; }

    public int RightWords { get; }

    public int Stride => Owners.Length + RightWords;

    /// <summary>The place of any other space: named spaces stand before it, patterns after it.</summary>
    public int OtherPlace => Spaces.Length;

    public int PlaceCount => Spaces.Length + 1 + Patterns.Length;

    public int PatternPlace(int pattern) => Spaces.Length + 1 + pattern;

    public int OwnerId(string owner) => _owners.GetValueOrDefault(owner, -1);

    public int OperationId(string operation) => _operations.GetValueOrDefault(operation, -1);

    public int RightId(string right) => _rights.GetValueOrDefault(right, -1);

    public int SpaceId(string space) => _spaces.GetValueOrDefault(space, -1);

    public int PatternId(string pattern) => _patterns[pattern];

    public string PlaceName(int place) => place < OtherPlace ? Spaces[place]
        : place == OtherPlace ? SpaceSet.AnyOther
        : $"spaces like {Patterns[place - OtherPlace - 1]}";

    public static IEnumerable<string> Names(NameIndex index) => Enumerable.Range(0, index.Count).Select(i => index[i]);

    private int[] CoveredBy(string text)
    {
        YieldPoint.Pass();
        var pattern = new SpacePattern(text);
        return [.. Enumerable.Range(0, Spaces.Length).Where(s => pattern.Covers(Encoding.UTF8.GetBytes(Spaces[s])))];
    }

    private static string[] Merge(IEnumerable<string> before, IEnumerable<string> after) =>
        [.. YieldPoint.Sort(YieldPoint.Each(before.Concat(after)).Distinct(StringComparer.Ordinal), name => name)];

    private static Dictionary<string, int> Places(string[] names)
    {
        var places = new Dictionary<string, int>(names.Length, StringComparer.Ordinal);
        for (var i = 0; i < names.Length; i++)
        {
            places.Add(names[i], i);
        }

        return places;
    }
}
