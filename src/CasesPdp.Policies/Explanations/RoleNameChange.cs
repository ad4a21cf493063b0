using CasesPdp.Decisions;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Policies.Explanations;

/// <summary>Finds the one misspelt role name whose correction alone would allow the question.</summary>
internal static class RoleNameChange
{
    // Each is searched for among all roles of the policy.
    private const int MostSuggested = 3;

    public static ChangeAdvice? Find(ResolvedQuestion question)
    {
        var unknown = question.AllRoleNames.Where(n => question.Grants.Role(n) is null).Order(StringComparer.Ordinal).Take(MostSuggested);
        foreach (var name in unknown)
        {
            if (NameSuggestion.Nearest(name, question.Grants.Bundle.Roles.Select(r => r.Name)) is { } meant
                && ChangeDryRun.Decide(question, name, meant) == Reason.Allowed)
            {
                var isListed = question.Request.Roles is null && question.RoleNames.Contains(name);
                var where = isListed ? " in `subjects.yaml`" : "";
                return ChangeAdvice.Of(new SmallestChange($"Name the role `{meant}` instead of `{name}`{where}.", null, null, []));
            }
        }

        return null;
    }
}
