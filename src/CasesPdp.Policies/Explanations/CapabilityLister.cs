using System.Text;
using CasesPdp.Decisions;
using CasesPdp.Policies.Naming;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Policies.Explanations;

/// <summary>Lists what a subject may do in a space.</summary>
public static class CapabilityLister
{
    private const string UiPrefix = "ui:";

    /// <summary>Of <paramref name="request"/> only the subject (id, roles, limit, profile) and the space are looked at.</summary>
    public static Capabilities List(LoadedPolicy policy, DecisionRequest request)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(request);
        var snapshot = policy.Snapshot;
        var space = snapshot.Spaces.Resolve(Encoding.UTF8.GetBytes(request.Space ?? SpaceId.Default));
        if (space.IsMalformed)
        {
            return new Capabilities(Reason.UnknownSpace, [], [], []);
        }

        var roles = TableEvaluator.RolesOf(snapshot, request);
        var grants = SubjectGrants.Of(snapshot, roles, space, new ulong[SubjectGrants.ScratchWords(snapshot)]);
        var line = BundleGrants.Of(policy.Bundle).Features.Line;
        var owners = new List<OwnerCapabilities>();
        foreach (var owner in ResolvedQuestion.Places(snapshot.Spaces.AvailableOwners(space)))
        {
            var name = snapshot.Owners[owner];
            var operations = Allowed(snapshot, line.Operations.Select(o => o.Name), name, space, grants);
            var calls = Allowed(snapshot, line.Calls.Where(c => c.Owners != OwnerRule.Free).Select(c => c.Name), name, space, grants);
            owners.Add(new OwnerCapabilities(name, operations, calls));
        }

        var ownerless = Allowed(
            snapshot,
            line.Calls.Where(c => c.Owners != OwnerRule.OneOrMore).Select(c => c.Name),
            owner: null,
            space,
            grants);
        var ui = UiCapabilities(snapshot, grants);
        var isAnything = ownerless.Count + ui.Count > 0 || owners.Any(o => o.Operations.Count + o.Calls.Count > 0);
        var reason = isAnything ? Reason.Allowed : grants.HasNoKnownRole ? Reason.NoKnownRole : Reason.MissingPrivilege;
        return new Capabilities(reason, owners, ownerless, ui);
    }

    private static List<string> Allowed(
        PolicySnapshot policy,
        IEnumerable<string> actions,
        string? owner,
        SpaceRef space,
        SubjectGrants grants)
    {
        var allowed = new List<string>();
        foreach (var action in actions)
        {
            YieldPoint.Pass();
            var question = TableEvaluator.Resolve(policy, new DecisionRequest { Action = action, Owners = owner is null ? [] : [owner] });
            if (Decider.Decide(policy, question, space, grants) == Reason.Allowed)
            {
                allowed.Add(action);
            }
        }

        allowed.Sort(StringComparer.Ordinal);
        return allowed;
    }

    private static List<string> UiCapabilities(PolicySnapshot policy, SubjectGrants grants)
    {
        var names = new List<string>();
        for (var bit = 0; bit < policy.SharedNames.Count; bit++)
        {
            var name = policy.SharedNames[bit];
            if (name.StartsWith(UiPrefix, StringComparison.Ordinal)
                && (grants.Row[policy.Grants.OwnerCount + (bit / 64)] >> (bit % 64) & 1) != 0)
            {
                names.Add(name[UiPrefix.Length..]);
            }
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    }
}

/// <summary>What a subject may do in a space.</summary>
/// <param name="Reason">ALLOWED, or why nothing at all is allowed.</param>
/// <param name="Owners">An entry for each owner available in the space, in ordinal order.</param>
/// <param name="Calls">Calls that name no owner and are allowed, in ordinal order.</param>
/// <param name="UiCapabilities">Kibana's UI capabilities as <c>{featureId}/{capability}</c>, in ordinal order.</param>
public sealed record Capabilities(
    Reason Reason,
    IReadOnlyList<OwnerCapabilities> Owners,
    IReadOnlyList<string> Calls,
    IReadOnlyList<string> UiCapabilities);

/// <summary>What a subject may do to the cases of one owner.</summary>
/// <param name="Owner">The owner.</param>
/// <param name="Operations">Operations allowed, in ordinal order, aliases included.</param>
/// <param name="Calls">Calls allowed without facets, in ordinal order.</param>
public sealed record OwnerCapabilities(string Owner, IReadOnlyList<string> Operations, IReadOnlyList<string> Calls);
