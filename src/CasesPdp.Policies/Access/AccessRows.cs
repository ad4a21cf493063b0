using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.CompilerServices;
using CasesPdp.Decisions;
using CasesPdp.Policies.Explanations;

namespace CasesPdp.Policies.Access;

/// <summary>What the rows of the requirements page ask of one owner, as operation bits.</summary>
/// <remarks>
/// For an owner of Kibana's features, "All" is what <c>all</c> of every registered version has in common, so that the first version, which
/// may lack the rights over templates, satisfies the row as well; "Read" is what every version's <c>read</c> has in common. A custom
/// feature's privileges may grant anything on an owner, or nothing, so its owners are measured by Kibana's categories <c>all</c> and
/// <c>read</c> and not by what the feature calls <c>all</c> and <c>read</c>.
/// </remarks>
internal sealed class AccessRows
{
    private static readonly ConditionalWeakTable<BundleGrants, ConcurrentDictionary<string, AccessRows>> Built = [];

    private AccessRows(ulong all, ulong read, ulong anyRead, ulong reachable)
    {
        All = all;
        Read = read;
        AnyRead = anyRead;
        CanReachAll = (all & ~reachable) == 0;
        CanReachRead = (read & ~reachable) == 0;
    }

    /// <summary>What "All" means.</summary>
    public ulong All { get; }

    /// <summary>What "Read" means.</summary>
    public ulong Read { get; }

    /// <summary>What a view-only role may have: what some version's "Read" gives.</summary>
    public ulong AnyRead { get; }

    /// <summary>Whether all feature privileges together grant "All".</summary>
    public bool CanReachAll { get; }

    /// <summary>Whether all feature privileges together grant "Read".</summary>
    public bool CanReachRead { get; }

    /// <summary>The rows of an owner; null when it is not registered.</summary>
    public static AccessRows? Of(BundleGrants grants, string owner) => grants.Features.Owners.Contains(owner)
        ? Built.GetOrCreateValue(grants).GetOrAdd(owner, name => Build(grants, name))
        : null;

    private static AccessRows Build(BundleGrants grants, string owner)
    {
        var word = grants.Layout.OwnerId(owner);
        var reachable = grants.Privileges.All.Aggregate(0UL, (all, p) => all | p.Row[word]);
        List<string> features = [.. grants.Features.Line.Features.Where(f => f.Owners.Contains(owner)).Select(f => f.Id)];
        if (grants.Features.All.Any(f => features.Contains(f.Id)))
        {
            var read = Words("read");
            return new AccessRows(Common(Words("all")), Common(read), read.Aggregate(0UL, (all, w) => all | w), reachable);
        }

        return new AccessRows(Category("all"), Category("read"), Category("read"), reachable);

        List<ulong> Words(string privilege) =>
            [.. features.Select(f => grants.Privileges.Find(f, privilege)).OfType<ulong[]>().Select(r => r[word])];

        ulong Category(string name) =>
            grants.Features.Line.Categories[name].Aggregate(0UL, (all, o) => all | grants.Layout.Operations.Bit(o));
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
