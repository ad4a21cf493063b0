using CasesPdp.Policies.Requests;
using CasesPdp.Protocol.V1;
using Action = CasesPdp.Protocol.V1.Action;

namespace CasesPdp.Server.Requests;

/// <summary>Maps messages to questions in words, for what is not built for speed: explanations, plans and lists.</summary>
internal static class RequestMapper
{
    private const string DefaultPlannedAction = "find-cases";

    private static readonly Action NoAction = new();
    private static readonly Resource NoResource = new();

    /// <summary>The action of a plan in the form before <c>list_action</c>; empty if it is not set.</summary>
    public static string DeprecatedAction(PlanCasesRequest request)
    {
#pragma warning disable CS0612 // Still read in v1.
        return request.Action;
#pragma warning restore CS0612
    }

    /// <summary>The question; what is absent stays absent.</summary>
    public static DecisionRequest Read(Subject? subject, Action? action, Resource? resource)
    {
        action ??= NoAction;
        resource ??= NoResource;
        return new DecisionRequest
        {
            SubjectId = subject?.Id,
            Roles = subject?.Roles?.Names,
            LimitedBy = subject?.LimitedBy?.Names,
            ProfileUid = subject is { HasProfileUid: true } ? subject.ProfileUid : null,
            Action = action.Name,
            Facets = action.Facets,
            Connector = action.HasConnector ? action.Connector : null,
            ResourceType = resource.HasType ? resource.Type : null,
            Owners = resource.Owners,
            Space = resource.HasSpace ? resource.Space : null,
            AccessMode = resource.HasAccessMode ? resource.AccessMode : null,
            AssigneeUids = resource.AssigneeUids,
        };
    }

    /// <summary>The subject and space of a request that has no more.</summary>
    public static DecisionRequest Read(ListCapabilitiesRequest request) =>
        Read(request.Subject, null, null) with { Space = request.HasSpace ? request.Space : null };

    /// <summary>The list call to plan.</summary>
    public static DecisionRequest Read(PlanCasesRequest request)
    {
        var action = PlannedAction(request);
        return Read(request.Subject, action, null) with
        {
            Action = action.Name.Length == 0 ? DefaultPlannedAction : action.Name,
            Owners = request.Owners,
            Space = request.HasSpace ? request.Space : null,
        };
    }

    private static Action PlannedAction(PlanCasesRequest request) => request.ListAction ?? new Action { Name = DeprecatedAction(request) };
}
