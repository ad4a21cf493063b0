using CasesPdp.Client;
using CasesPdp.Client.Remote;
using CasesPdp.Decisions;
using CasesPdp.Policies.Requests;
using Wire = CasesPdp.Protocol.V1;

namespace CasesPdp.Cli.Pdp;

/// <summary>Converts between questions and protocol messages.</summary>
internal static class RequestMessages
{
    /// <summary>The subject of the question.</summary>
    public static Wire.Subject ToSubject(DecisionRequest request) => QuestionMessages.ToMessage(new CaseSubject
    {
        Id = request.SubjectId ?? "",
        Roles = request.Roles,
        LimitedBy = request.LimitedBy,
        ProfileUid = request.ProfileUid,
    });

    /// <summary>The action of the question.</summary>
    public static Wire.Action ToAction(DecisionRequest request) =>
        QuestionMessages.ToMessage(new CaseAction(request.Action) { Facets = request.Facets, Connector = request.Connector });

    /// <summary>The resource of the question, which the command line lets be of any type.</summary>
    public static Wire.Resource ToResource(DecisionRequest request)
    {
        var resource = QuestionMessages.ToMessage(new CaseResource
        {
            Owners = request.Owners,
            Space = request.Space,
            AccessMode = request.AccessMode,
            AssigneeUids = request.AssigneeUids,
        });
        if (request.ResourceType is not null)
        {
            resource.Type = request.ResourceType;
        }

        return resource;
    }

    /// <summary>The reason; a reason that this version does not know is a failure.</summary>
    public static Reason ToReason(Wire.Reason reason) => reason != Wire.Reason.Unspecified && Enum.IsDefined((Reason)reason)
        ? (Reason)reason
        : throw VerbFailure.NotEvaluated($"The server answered with reason {(int)reason}, which this version does not know.");

    /// <summary>How the revision is written in text.</summary>
    public static string ToText(Wire.Revision revision) => revision.Digest.Length >= 16 ? revision.Digest[..16] : revision.Digest;
}
