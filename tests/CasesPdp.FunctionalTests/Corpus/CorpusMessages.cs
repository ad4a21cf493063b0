using CasesPdp.Policies.Requests;
using CasesPdp.Protocol.V1;
using Action = CasesPdp.Protocol.V1.Action;

namespace CasesPdp.FunctionalTests.Corpus;

/// <summary>Questions of the corpus as messages; what is absent there is absent here.</summary>
internal static class CorpusMessages
{
    public static Subject Subject(DecisionRequest request)
    {
        var subject = new Subject { Id = request.SubjectId ?? "", Roles = Names(request.Roles), LimitedBy = Names(request.LimitedBy) };
        if (request.ProfileUid is not null)
        {
            subject.ProfileUid = request.ProfileUid;
        }

        return subject;
    }

    private static RoleNames? Names(IReadOnlyList<string>? names) => names is null ? null : new RoleNames { Names = { names } };

    public static Action Action(DecisionRequest request)
    {
        var action = new Action { Name = request.Action, Facets = { request.Facets } };
        if (request.Connector is not null)
        {
            action.Connector = request.Connector;
        }

        return action;
    }

    public static Resource Resource(DecisionRequest request)
    {
        var resource = new Resource { Owners = { request.Owners }, AssigneeUids = { request.AssigneeUids } };
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
}
