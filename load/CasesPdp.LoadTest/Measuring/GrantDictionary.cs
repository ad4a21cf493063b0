using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Requests;
using CasesPdp.Workloads;

namespace CasesPdp.LoadTest.Measuring;

/// <summary>
/// The usual hand-written alternative: a dictionary from role to the set of permitted action strings, looped over the subject's roles. It
/// covers spaces, owners and operations, but no calls, facets or gates.
/// </summary>
internal sealed class GrantDictionary
{
    private const string EverySpace = "*";

    private readonly Dictionary<string, HashSet<string>> _byRole;

    private GrantDictionary(Dictionary<string, HashSet<string>> byRole) => _byRole = byRole;

    /// <summary>Asks the table what each role may do in each space that it names.</summary>
    public static GrantDictionary Make(Bundle bundle, PolicySnapshot policy)
    {
        var byRole = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var role in bundle.Roles.Where(r => !r.IsBundled))
        {
            byRole[role.Name] =
            [
                .. from space in role.Kibana.SelectMany(g => g.Spaces).Distinct()
                   from owner in QuestionMix.Owners
                   from action in QuestionMix.Actions
                   where IsAllowed(policy, role.Name, space, owner, action)
                   select Key(space, owner, action),
            ];
        }

        return new GrantDictionary(byRole);
    }

    /// <summary>Puts the question's strings together, and asks.</summary>
    public bool IsAllowed(string[] roles, string space, string owner, string action) =>
        IsAllowed(roles, Key(space, owner, action), Key(EverySpace, owner, action));

    /// <summary>Asks with strings that a caller has ready.</summary>
    public bool IsAllowed(string[] roles, string here, string everywhere)
    {
        foreach (var role in roles)
        {
            if (_byRole.TryGetValue(role, out var actions) && (actions.Contains(here) || actions.Contains(everywhere)))
            {
                return true;
            }
        }

        return false;
    }

    public static string KeyEverywhere(string owner, string action) => Key(EverySpace, owner, action);

    public static string Key(string space, string owner, string action) => $"{space}/{owner}/{action}";

    // For a role that names every space, the question names a space that no other role names.
    private static bool IsAllowed(PolicySnapshot policy, string role, string space, string owner, string action) =>
        TableEvaluator.Decide(policy, new DecisionRequest
        {
            Roles = [role],
            Owners = [owner],
            Action = action,
            Space = space == EverySpace ? "a-space-without-grants" : space,
        }).Outcome == Outcome.Allow;
}
