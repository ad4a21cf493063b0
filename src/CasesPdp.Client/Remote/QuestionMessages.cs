using CasesPdp.Decisions;
using Wire = CasesPdp.Protocol.V1;

namespace CasesPdp.Client.Remote;

/// <summary>Converts between questions and messages.</summary>
internal static class QuestionMessages
{
    private const int RevisionDigits = 16;

    public static Wire.Subject ToMessage(CaseSubject subject)
    {
        var message = new Wire.Subject { Id = subject.Id, Roles = ToMessage(subject.Roles), LimitedBy = ToMessage(subject.LimitedBy) };
        if (subject.ProfileUid is not null)
        {
            message.ProfileUid = subject.ProfileUid;
        }

        return message;
    }

    public static Wire.Action ToMessage(CaseAction action)
    {
        var message = new Wire.Action { Name = action.Name, Facets = { action.Facets } };
        if (action.Connector is not null)
        {
            message.Connector = action.Connector;
        }

        return message;
    }

    public static Wire.Resource ToMessage(CaseResource resource)
    {
        var message = new Wire.Resource { Owners = { resource.Owners }, AssigneeUids = { resource.AssigneeUids } };
        if (resource.Space is not null)
        {
            message.Space = resource.Space;
        }

        if (resource.AccessMode is not null)
        {
            message.AccessMode = resource.AccessMode;
        }

        return message;
    }

    /// <summary>An item of a request without the subject and action that <paramref name="first"/> has too.</summary>
    public static Wire.BatchCheckItem ToItem(CaseQuestion question, CaseQuestion? first) => new()
    {
        Subject = question.Subject == first?.Subject ? null : ToMessage(question.Subject),
        Action = question.Action == first?.Action ? null : ToMessage(question.Action),
        Resource = ToMessage(question.Resource),
    };

    public static Reason ToReason(Wire.Reason reason) => (Reason)(byte)reason;

    /// <summary>How a revision is written.</summary>
    public static string ToText(Wire.Revision? revision) => revision?.Digest is { Length: >= RevisionDigits } digest
        ? digest[..RevisionDigits]
        : throw new PdpException(PdpFailure.Unexpected, "The server's answer names no revision.");

    private static Wire.RoleNames? ToMessage(IReadOnlyList<string>? names) => names is null ? null : new Wire.RoleNames { Names = { names } };
}
