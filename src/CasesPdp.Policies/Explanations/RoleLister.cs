using System.Text;
using CasesPdp.Decisions;
using CasesPdp.Policies.Naming;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Policies.Explanations;

/// <summary>Lists roles each of which alone would be allowed a question.</summary>
/// <remarks>The question is resolved once; a role then costs a look-up of its row and a few bit tests, and allocates nothing.</remarks>
public static class RoleLister
{
    /// <summary>
    /// The ids of at most <paramref name="most"/> such roles, from role id <paramref name="from"/> on, ascending (and so in ordinal order
    /// of names). The subject of <paramref name="request"/> is not looked at.
    /// </summary>
    public static IReadOnlyList<int> List(PolicySnapshot policy, DecisionRequest request, int from, int most)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(request);

        // A role has no profile, so a restricted case that is asked about is visible to an exempt role only.
        var nobody = request with { SubjectId = null, Roles = [], LimitedBy = null, ProfileUid = null };
        var question = TableEvaluator.Resolve(policy, nobody);
        var visible = question;
        visible.IsHidden = false;

        var space = policy.Spaces.Resolve(Encoding.UTF8.GetBytes(request.Space ?? SpaceId.Default));
        var scratch = new ulong[SubjectGrants.ScratchWords(policy)];
        Span<int> alone = [0];
        var allowed = new List<int>();
        for (var role = Math.Max(0, from); role < policy.Roles.Count && allowed.Count < most; role++)
        {
            YieldPoint.Pass();
            alone[0] = role;
            var grants = SubjectGrants.Of(policy, new SubjectRoles(alone), space, scratch);
            if (Decider.Decide(policy, CaseVisibility.SeesEveryCase(policy, alone) ? visible : question, space, grants) == Reason.Allowed)
            {
                allowed.Add(role);
            }
        }

        return allowed;
    }
}
