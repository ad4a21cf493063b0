using CasesPdp.Policies.Explanations;
using CasesPdp.Protocol.V1;
using Outcome = CasesPdp.Protocol.V1.Outcome;
using Reason = CasesPdp.Protocol.V1.Reason;

namespace CasesPdp.Server.Requests;

/// <summary>Maps explanations, capabilities and plans to messages.</summary>
internal static class ExplanationMapper
{
    /// <summary>The explanation as a message.</summary>
    public static ExplainResponse ToMessage(this Explanation explanation, Decisions.Revision revision)
    {
        var message = new ExplainResponse
        {
            Revision = revision.ToMessage(),
            Outcome = (Outcome)explanation.Decision.Outcome,
            Reason = (Reason)explanation.Decision.Reason,
            Missing = { explanation.Decision.Missing },
            Requirements = { explanation.Requirements.Select(ToMessage) },
            Gates = { explanation.Gates.Select(ToMessage) },
            KibanaStatus = (uint)explanation.KibanaStatus,
            KibanaMessage = explanation.KibanaMessage,
            AdministratorText = explanation.AdministratorText,
            UserText = explanation.UserText,
            UnknownRoles = { explanation.UnknownRoles },
            LinksUnavailable = explanation.Decision.LinksUnavailable,
        };
        if (explanation.SmallestChange is { } change)
        {
            message.SmallestChange = ToMessage(change);
        }

        message.Alternatives.AddRange(explanation.Alternatives.Select(ToMessage));
        return message;
    }

    /// <summary>The capabilities as a message.</summary>
    public static ListCapabilitiesResponse ToMessage(this Capabilities capabilities, Decisions.Revision revision) => new()
    {
        Revision = revision.ToMessage(),
        Owners =
        {
            capabilities.Owners.Select(o => new Protocol.V1.OwnerCapabilities
            {
                Owner = o.Owner,
                Operations = { o.Operations },
                Calls = { o.Calls },
            }),
        },
        Calls = { capabilities.Calls },
        UiCapabilities = { capabilities.UiCapabilities },
        Reason = (Reason)capabilities.Reason,
    };

    /// <summary>The plan as a message.</summary>
    public static PlanCasesResponse ToMessage(this CasePlan plan, Decisions.Revision revision) => new()
    {
        Revision = revision.ToMessage(),
        Owners = { plan.Owners },
        Kql = plan.Kql,
        ElasticsearchFilter = plan.ElasticsearchFilter,
        Reason = (Reason)plan.Reason,
    };

    private static Protocol.V1.SmallestChange ToMessage(Policies.Explanations.SmallestChange change)
    {
        var message = new Protocol.V1.SmallestChange
        {
            Text = change.Text,
            Role = change.Role ?? "",
            Space = change.Space ?? "",
            Privileges = { change.Privileges },
        };
        if (change.Subjects is { } subjects)
        {
            message.Subjects = (uint)subjects;
        }

        return message;
    }

    private static Protocol.V1.RequirementStatus ToMessage(Policies.Explanations.RequirementStatus status) => new()
    {
        Name = status.Name,
        Owner = status.Owner ?? "",
        AnyOwner = status.AnyOwner,
        Granted = status.IsGranted,
        GrantedBy =
        {
            status.GrantedBy.Select(g => new Protocol.V1.GrantSource { Role = g.Role, Privilege = g.Privilege, Resource = g.Resource }),
        },
        Privileges = { status.Privileges },
    };

    private static Protocol.V1.GateStatus ToMessage(Policies.Explanations.GateStatus gate) => new()
    {
        Reason = (Reason)gate.Reason,
        Open = gate.IsOpen,
        Name = gate.Name,
        Actual = gate.Actual,
        Required = gate.Required,
    };
}
