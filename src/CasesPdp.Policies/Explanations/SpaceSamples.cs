using System.Text;
using CasesPdp.Decisions;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Policies.Explanations;

/// <summary>Picks the spaces that stand for all spaces: the grants of any space equal those of one of them.</summary>
/// <remarks>
/// Every space that the policy names stands for itself. One space that nothing names stands for all others, and one more for each space
/// pattern of the roles. A pattern that covers no space besides those has no sample.
/// </remarks>
public static class SpaceSamples
{
    private const string OtherName = "any other space";
    private const string OtherId = "any-other-space";
    private const int MostTries = 64;

    /// <summary>The samples: named spaces in ordinal order, then patterns, then any other space.</summary>
    public static IReadOnlyList<SpaceSample> Of(SpaceNames spaces)
    {
        ArgumentNullException.ThrowIfNull(spaces);
        var named = spaces.Names.Append(SpaceId.Default).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal).Select(id => new SpaceSample(id, id));
        var others = Enumerable.Range(1, MostTries).Select(i => i == 1 ? OtherId : $"{OtherId}-{i}");
        var listed = spaces.Names.ToHashSet(StringComparer.Ordinal);
        var other = Unlisted(others).Select(id => new SpaceSample(OtherName, id)).Take(1).ToList();
        var patterns = spaces.Patterns.Where(p => !other.Exists(o => Covers(p, o.Id)))
            .OrderBy(p => p.Text, StringComparer.Ordinal)
            .SelectMany(p => Unlisted(IdsLike(p.Text).Where(id => Covers(p, id))).Take(1)
                .Select(id => new SpaceSample($"spaces like {p.Text}", id)));
        return [.. named, .. patterns, .. other];

        // Those that the fewest patterns cover come first: a space that several cover has what all of them grant.
        IEnumerable<string> Unlisted(IEnumerable<string> ids) => ids
            .Where(id => SpaceId.IsWellFormed(id) && id != SpaceId.Default && !listed.Contains(id))
            .OrderBy(id => spaces.Patterns.Count(p => Covers(p, id)));
    }

    private static IEnumerable<string> IdsLike(string pattern)
    {
        const string Prefix = "space:";
        var id = pattern.StartsWith(Prefix, StringComparison.Ordinal) ? pattern[Prefix.Length..] : pattern.TrimStart('*');
        return from any in (string[])["", "x", "other", "any-other-space"]
               from one in (string[])["x", "0", "q"]
               select id.Replace("*", any, StringComparison.Ordinal).Replace("?", one, StringComparison.Ordinal);
    }

    private static bool Covers(SpacePattern pattern, string id) => pattern.Covers(Encoding.UTF8.GetBytes(id));
}

/// <summary>A space that is asked about, for itself or for others like it.</summary>
/// <param name="Name">For reading: the space id, <c>any other space</c>, or <c>spaces like PATTERN</c>.</param>
/// <param name="Id">The space id to ask with.</param>
public sealed record SpaceSample(string Name, string Id);

/// <summary>The spaces that a policy tells apart.</summary>
/// <param name="Names">The spaces that it names.</param>
/// <param name="Patterns">The space patterns of its roles.</param>
public sealed record SpaceNames(IReadOnlyList<string> Names, IReadOnlyList<SpacePattern> Patterns)
{
    /// <summary>The spaces of a policy.</summary>
    public static SpaceNames Of(PolicySnapshot policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var names = policy.Spaces.Names;
        return new SpaceNames([.. Enumerable.Range(0, names.Count).Select(i => names[i])], policy.Spaces.Patterns);
    }

    /// <summary>Whether a pattern covers the space.</summary>
    public bool IsCovered(string space) => Patterns.Any(p => p.Covers(Encoding.UTF8.GetBytes(space)));
}
