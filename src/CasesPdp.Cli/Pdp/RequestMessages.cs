using CasesPdp.Decisions;
using CasesPdp.Policies.Requests;
using Wire = CasesPdp.Protocol.V1;

namespace CasesPdp.Cli.Pdp;

/// <summary>Converts between questions and protocol messages.</summary>
internal static class RequestMessages
{
    /// <summary>The subject of the question.</summary>
    public static Wire.Subject ToSubject(DecisionRequest request)
    {
        var subject = new Wire.Subject { Id = request.SubjectId ?? "", Roles = Names(request.Roles), LimitedBy = Names(request.LimitedBy) };
        if (request.ProfileUid is not null)
        {
            subject.ProfileUid = request.ProfileUid;
        }

        return subject;
    }

    /// <summary>The action of the question.</summary>
    public static Wire.Action ToAction(DecisionRequest request)
    {
        var action = new Wire.Action { Name = request.Action, Facets = { request.Facets } };
        if (request.Connector is not null)
        {
            action.Connector = request.Connector;
        }

        return action;
    }

    /// <summary>The resource of the question.</summary>
    public static Wire.Resource ToResource(DecisionRequest request)
    {
        var resource = new Wire.Resource { Owners = { request.Owners }, AssigneeUids = { request.AssigneeUids } };
        if (request.ResourceType is not null)
        {
            resource.Type = request.ResourceType;
        }

        if (request.Space is not null)
        {
            resource.Space = request.Space;
        }

        if (request.AccessMode is not null)
        {
            resource.AccessMode = request.AccessMode;
        }

        return resource;
    }

    /// <summary>The reason; a reason that this version does not know is a failure.</summary>
    public static Reason ToReason(Wire.Reason reason) => reason != Wire.Reason.Unspecified && Enum.IsDefined((Reason)reason)
        ? (Reason)reason
        : throw VerbFailure.NotEvaluated($"The server answered with reason {(int)reason}, which this version does not know.");

    /// <summary>How the revision is written in text.</summary>
    public static string ToText(Wire.Revision revision) => revision.Digest.Length >= 16 ? revision.Digest[..16] : revision.Digest;

    private static Wire.RoleNames? Names(IReadOnlyList<string>? names) => names is null ? null : new Wire.RoleNames { Names = { names } };
}
