using System.Numerics;
using CasesPdp.Decisions;
using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Explanations;

namespace CasesPdp.Policies.Access;

/// <summary>What the rows of the requirements page ask of one owner, as operation bits.</summary>
/// <remarks>
/// "All for the Cases feature" is what <c>all</c> of every registered version of the feature has in common, so that the first version,
/// which may lack the rights over templates, satisfies the row as well. "Read" is what every version's <c>read</c> has in common. A custom
/// feature counts only for an owner that no feature of Kibana's names.
/// </remarks>
internal sealed class AccessRows
{
    private AccessRows(string feature, ulong all, ulong read, ulong anyRead)
    {
        Feature = feature;
        All = all;
        Read = read;
        AnyRead = anyRead;
    }

    /// <summary>The current feature that names the owner.</summary>
    public string Feature { get; }

    /// <summary>What "All" gives; 0 where there is no such privilege.</summary>
    public ulong All { get; }

    /// <summary>What "Read" gives; 0 where there is no such privilege.</summary>
    public ulong Read { get; }

    /// <summary>What some version's "Read" gives: nothing beyond it is view-only.</summary>
    public ulong AnyRead { get; }

    /// <summary>The rows of an owner; null when it is not registered.</summary>
    public static AccessRows? Of(BundleGrants grants, string owner)
    {
        var naming = grants.Features.All.Where(f => f.Owners.Contains(owner)).ToList();
        var builtIn = naming.Where(f => KibanaCatalogue.Embedded.FeatureIds.Contains(f.Id)).ToList();
        var features = builtIn.Count > 0 ? builtIn : naming;
        if (features.Count == 0)
        {
            return null;
        }

        var word = grants.Layout.OwnerId(owner);
        var current = features.OrderBy(f => f.IsDeprecated).ThenBy(f => f.Id, StringComparer.Ordinal).First();
        var read = Words("read");
        return new AccessRows(current.Id, Common(Words("all")), Common(read), read.Aggregate(0UL, (all, w) => all | w));

        List<ulong> Words(string privilege) =>
            [.. features.Select(f => grants.Privileges.Find(f.Id, privilege)).OfType<ulong[]>().Select(row => row[word])];
    }

    /// <summary>The names of operations in a set, in ordinal order.</summary>
    public static IEnumerable<string> Names(PolicySnapshot policy, ulong operations)
    {
        for (var rest = operations & ~OperationBits.FilesCreate; rest != 0; rest &= rest - 1)
        {
            yield return policy.Operations.Names[BitOperations.TrailingZeroCount(rest)];
        }
    }

    private static ulong Common(List<ulong> words) => words.Count == 0 ? 0 : words.Aggregate(ulong.MaxValue, (all, w) => all & w);
}
