using System.Text;
using CasesPdp.Decisions;
using CasesPdp.Policies.Naming;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Policies.Explanations;

/// <summary>Plans list calls: which owners' cases may be returned.</summary>
public static class CasePlanner
{
    private const string DefaultAction = "find-cases";

    /// <summary>
    /// Plans <paramref name="request"/>, whose action is a list call or an operation and whose owners, if any, narrow the answer.
    /// </summary>
    /// <remarks>
    /// Like Kibana, leaves out requested owners that are unknown or not authorized. If none is left, the reason is that of the owner whose
    /// checks got furthest. An empty action means <c>find-cases</c>.
    /// </remarks>
    public static CasePlan Plan(LoadedPolicy policy, DecisionRequest request)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(request);
        var asked = request with { Action = request.Action.Length == 0 ? DefaultAction : request.Action };
        if (asked.ResourceType is not null and not "case")
        {
            return Refused(Reason.UnknownResourceType);
        }

        if (!CanBePlanned(policy, asked.Action))
        {
            return Refused(Reason.UnknownAction);
        }

        var snapshot = policy.Snapshot;
        var space = snapshot.Spaces.Resolve(Encoding.UTF8.GetBytes(asked.Space ?? SpaceId.Default));
        var available = space.IsMalformed ? 0 : snapshot.Spaces.AvailableOwners(space);
        List<string> names = [.. ResolvedQuestion.Places(available).Select(o => snapshot.Owners[o])];
        var candidates = asked.Owners.Count == 0 ? names : Distinct(snapshot, asked.Owners);

        var furthest = ReasonWithoutOwners(policy, asked, candidates);
        var owners = new List<string>();
        foreach (var owner in candidates)
        {
            YieldPoint.Pass();
            var reason = TableEvaluator.Decide(snapshot, asked with { Owners = [owner] }).Reason;
            if (reason == Reason.Allowed)
            {
                owners.Add(owner);
            }
            else if (reason > furthest)
            {
                furthest = reason;
            }
        }

        if (owners.Count == 0)
        {
            return Refused(furthest);
        }

        owners.Sort(StringComparer.Ordinal);
        var filter = Filter(policy, asked, owners);
        return new CasePlan(Reason.Allowed, owners, filter.ToKql(), filter.ToElasticsearch());
    }

    private static CasePlan Refused(Reason reason) => new(reason, [], "", "");

    // Of owners that are not registered one stands for all: none of them is returned, and each is refused for the same reason.
    private static List<string> Distinct(PolicySnapshot policy, IReadOnlyList<string> owners)
    {
        List<string> distinct = [.. owners.Where(o => policy.Owners.Find(o) >= 0).Distinct(StringComparer.Ordinal)];
        if (owners.FirstOrDefault(o => policy.Owners.Find(o) < 0) is { } unknown)
        {
            distinct.Add(unknown);
        }

        return distinct;
    }

    private static bool CanBePlanned(LoadedPolicy policy, string action)
    {
        var grants = BundleGrants.Of(policy.Bundle);
        return grants.Operation(action) is not null || grants.Call(action)?.Owners == OwnerRule.List;
    }

    // Where no owner is there to be asked about, a list call answers for itself; an operation is asked about as one.
    private static Reason ReasonWithoutOwners(LoadedPolicy policy, DecisionRequest request, List<string> candidates)
    {
        if (candidates.Count > 0)
        {
            return Reason.Unspecified;
        }

        var action = BundleGrants.Of(policy.Bundle).Operation(request.Action) is null ? request.Action : DefaultAction;
        return TableEvaluator.Decide(policy.Snapshot, request with { Action = action }).Reason;
    }

    private static CaseFilter Filter(LoadedPolicy policy, DecisionRequest request, List<string> owners)
    {
        var snapshot = policy.Snapshot;
        var identity = TableEvaluator.IdentityOf(snapshot, request);
        var seesAll = CaseVisibility.SeesEveryCase(snapshot, identity.RolesIn(snapshot).Roles);
        var profileUid = !seesAll && identity.TryGetProfileUid(snapshot, out var uid) ? Encoding.UTF8.GetString(uid) : null;
        return new CaseFilter(owners, !seesAll, profileUid);
    }
}

/// <summary>What a list call may return.</summary>
/// <param name="Reason">ALLOWED when there is an owner, else why not.</param>
/// <param name="Owners">The owners whose cases may be returned, in ordinal order.</param>
/// <param name="Kql">A KQL fragment that holds a search to them; empty without owners.</param>
/// <param name="ElasticsearchFilter">The same as an Elasticsearch <c>bool</c> filter, as JSON; empty without owners.</param>
public sealed record CasePlan(Reason Reason, IReadOnlyList<string> Owners, string Kql, string ElasticsearchFilter);
