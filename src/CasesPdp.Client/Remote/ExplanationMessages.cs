using Wire = CasesPdp.Protocol.V1;

namespace CasesPdp.Client.Remote;

/// <summary>Reads explanations.</summary>
internal static class ExplanationMessages
{
    /// <summary>The explanation.</summary>
    /// <exception cref="PdpException">The answer contradicts itself.</exception>
    public static CaseExplanation Read(Wire.ExplainResponse answer) => new(
        new CaseDecision(BatchAnswer.ReasonOf(answer.Outcome, answer.Reason), QuestionMessages.ToText(answer.Revision))
        {
            LinksUnavailable = answer.LinksUnavailable,
            Missing = [.. answer.Missing],
        },
        [.. answer.Requirements.Select(Read)],
        [.. answer.Gates.Select(g => new CaseGate(g.Name, g.Open, g.Actual, g.Required))],
        answer.SmallestChange is { } change ? Read(change) : null,
        [.. answer.Alternatives.Select(Read)],
        (int)answer.KibanaStatus,
        answer.KibanaMessage,
        answer.AdministratorText,
        answer.UserText,
        [.. answer.UnknownRoles]);

    private static CaseRequirement Read(Wire.RequirementStatus requirement) => new(
        requirement.Name,
        requirement.Owner,
        requirement.Granted,
        [.. requirement.GrantedBy.Select(g => new CaseGrant(g.Role, g.Privilege, g.Resource))],
        [.. requirement.Privileges]);

    private static CasePolicyChange Read(Wire.SmallestChange change) =>
        new(change.Text, change.Role, change.Space, [.. change.Privileges], change.HasSubjects ? (int)change.Subjects : null);
}
