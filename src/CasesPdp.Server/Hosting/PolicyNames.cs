using CasesPdp.Policies;

namespace CasesPdp.Server.Hosting;

/// <summary>Names out of a policy.</summary>
internal static class PolicyNames
{
    /// <summary>The registered owners, in ordinal order.</summary>
    public static IEnumerable<string> OwnerNames(this LoadedPolicy policy) =>
        Enumerable.Range(0, policy.Snapshot.Owners.Count).Select(id => policy.Snapshot.Owners[id]).Order(StringComparer.Ordinal);
}
