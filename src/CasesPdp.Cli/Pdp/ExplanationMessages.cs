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
        SmallestChange = message.SmallestChange is { } c
            ? new SmallestChange(c.Text, OrNull(c.Role), OrNull(c.Space), [.. c.Privileges])
            : null,
        KibanaStatus = (int)message.KibanaStatus,
        KibanaMessage = message.KibanaMessage,
        AdministratorText = message.AdministratorText,
        UserText = message.UserText,
        UnknownRoles = [.. message.UnknownRoles],
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
