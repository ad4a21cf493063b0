using System.Collections.Frozen;
using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Compilation;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Workloads.Cerbos;

/// <summary>
/// Which of the workloads' actions each privilege of a policy gives, by owner. A policy with one role for each distinct grant is evaluated,
/// so that Cerbos gets the same meaning of every privilege.
/// </summary>
internal sealed class GrantedActions
{
    private readonly FrozenDictionary<string, (string Owner, IReadOnlyList<string> Actions)[]> _byGrant;

    private GrantedActions(FrozenDictionary<string, (string Owner, IReadOnlyList<string> Actions)[]> byGrant) => _byGrant = byGrant;

    /// <summary>The actions by owner that a grant gives; owners it gives nothing for are left out.</summary>
    public IReadOnlyList<(string Owner, IReadOnlyList<string> Actions)> Of(FeatureGrant grant) => _byGrant[KeyOf(grant)];

    /// <summary>Evaluates every grant of the bundle.</summary>
    public static GrantedActions Read(Bundle bundle)
    {
        var grants = bundle.Roles.SelectMany(r => r.Kibana).SelectMany(e => e.Features).DistinctBy(KeyOf).ToList();
        var policy = PolicyCompiler.Compile(
            bundle with
            {
                Roles = [.. grants.Select(g => new RoleDocument(KeyOf(g), [new KibanaGrant(["*"], [], [g])], [], default))],
                Subjects = [],
            },
            "grants",
            1);
        return new GrantedActions(grants.ToFrozenDictionary(KeyOf, g => Ask(policy, KeyOf(g)), StringComparer.Ordinal));
    }

    private static (string Owner, IReadOnlyList<string> Actions)[] Ask(PolicySnapshot policy, string role) =>
    [
        .. QuestionMix.Owners
            .Select(owner => (owner, actions: QuestionMix.Actions.Where(action => IsAllowed(policy, role, owner, action)).ToList()))
            .Where(given => given.actions.Count > 0)
            .Select(given => (given.owner, (IReadOnlyList<string>)given.actions)),
    ];

    private static bool IsAllowed(PolicySnapshot policy, string role, string owner, string action) =>
        TableEvaluator.Decide(policy, new DecisionRequest { Roles = [role], Owners = [owner], Action = action }).Outcome == Outcome.Allow;

    private static string KeyOf(FeatureGrant grant) => $"{grant.Feature}: {string.Join(' ', grant.Privileges)}";
}
