using CasesPdp.Policies.Explanations;
using CasesPdp.Policies.Requests;
using Wire = CasesPdp.Protocol.V1;

namespace CasesPdp.Cli.Pdp;

/// <summary>Reads explanations from protocol messages.</summary>
internal static class ExplanationMessages
{
    /// <summary>The explanation that the message holds.</summary>
    public static Explanation Read(Wire.ExplainResponse message) => new()
    {
        Decision = new Decision(RequestMessages.ToReason(message.Reason), [.. message.Missing], message.LinksUnavailable),
        Requirements = [.. message.Requirements.Select(Read)],
        Gates = [.. message.Gates.Select(g => new GateStatus(RequestMessages.ToReason(g.Reason), g.Open, g.Name, g.Actual, g.Required))],
        SmallestChange = message.SmallestChange is { } change ? Read(change) : null,
        Alternatives = [.. message.Alternatives.Select(Read)],
        KibanaStatus = (int)message.KibanaStatus,
        KibanaMessage = message.KibanaMessage,
        AdministratorText = message.AdministratorText,
        UserText = message.UserText,
        UnknownRoles = [.. message.UnknownRoles],
    };

    private static SmallestChange Read(Wire.SmallestChange change) =>
        new(change.Text, OrNull(change.Role), OrNull(change.Space), [.. change.Privileges])
        {
            Subjects = change.HasSubjects ? (int)change.Subjects : null,
        };

    private static RequirementStatus Read(Wire.RequirementStatus status) => new(
        status.Name,
        OrNull(status.Owner),
        status.AnyOwner,
        status.Granted,
        [.. status.GrantedBy.Select(g => new GrantSource(g.Role, g.Privilege, g.Resource))],
        [.. status.Privileges]);

    private static string? OrNull(string text) => text.Length == 0 ? null : text;
}
