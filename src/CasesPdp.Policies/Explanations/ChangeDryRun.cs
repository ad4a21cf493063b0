using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Compilation;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Policies.Explanations;

/// <summary>Tries a change: compiles the changed documents, cut down to what bears on the question, and asks again.</summary>
internal static class ChangeDryRun
{
    /// <summary>The answer under changed settings.</summary>
    public static Reason Decide(ResolvedQuestion question, BundleSettings settings) =>
        Decide(question, settings, RolesOf(question), question.Request);

    /// <summary>The answer to a changed request.</summary>
    public static Reason Decide(ResolvedQuestion question, DecisionRequest request) =>
        Decide(question, question.Grants.Settings, RolesOf(question), request);

    /// <summary>The answer once <paramref name="role"/> has <paramref name="grant"/> too; a role that is not there is made.</summary>
    public static Reason Decide(ResolvedQuestion question, string role, KibanaGrant grant)
    {
        var present = question.Grants.Role(role) ?? new RoleDocument(role, [], [], new SourceSpan("(proposed)", 0, 0));
        var changed = present with { Kibana = [.. present.Kibana, grant] };
        var request = question.AllRoleNames.Contains(role) ? question.Request : Given(question, role);
        return Decide(question, question.Grants.Settings, [.. RolesOf(question).Where(r => r.Name != role), changed], request);
    }

    /// <summary>The answer once <paramref name="meant"/> is named wherever <paramref name="name"/> is.</summary>
    public static Reason Decide(ResolvedQuestion question, string name, string meant)
    {
        var request = question.Request with
        {
            Roles = [.. question.RoleNames.Select(Corrected)],
            LimitedBy = question.LimitNames is { } limit ? [.. limit.Select(Corrected)] : null,
        };
        var names = question.AllRoleNames.Append(meant).Distinct(StringComparer.Ordinal);
        return Decide(question, question.Grants.Settings, [.. names.Select(question.Grants.Role).OfType<RoleDocument>()], request);

        string Corrected(string role) => role == name ? meant : role;
    }

    private static DecisionRequest Given(ResolvedQuestion question, string role) =>
        question.Request with { Roles = [.. question.RoleNames, role] };

    private static IReadOnlyList<RoleDocument> RolesOf(ResolvedQuestion question) =>
        [.. question.AllRoleNames.Select(question.Grants.Role).OfType<RoleDocument>()];

    private static Reason Decide(
        ResolvedQuestion question,
        BundleSettings settings,
        IReadOnlyList<RoleDocument> roles,
        DecisionRequest request)
    {
        var original = question.Grants.Bundle;
        var bundle = original with
        {
            Settings = settings,
            Roles = roles,
            Subjects = [.. original.Subjects.Where(s => s.Id == request.SubjectId)],
        };
        return TableEvaluator.Decide(PolicyCompiler.Compile(bundle, epoch: "", sequence: 0), request).Reason;
    }
}
