using CasesPdp.Decisions;
using CasesPdp.Protocol.V1;
using Action = CasesPdp.Protocol.V1.Action;

namespace CasesPdp.Server.Messages;

/// <summary>Checks whole requests before anything of them is evaluated: what must be there, limits, and the policy demanded.</summary>
internal static class RequestChecks
{
    /// <summary>Most roles in one page.</summary>
    public const int MaxPageSize = 10_000;

    /// <summary>What is wrong with the request, if anything is.</summary>
    public static Refusal? Of(CheckRequest request, PolicySnapshot policy) =>
        Question(request.Subject, request.Action, request.Resource, policy) ?? RevisionDemand.Check(request.Revision, policy.Revision);

    /// <summary>What is wrong with the request, if anything is.</summary>
    public static Refusal? Of(ExplainRequest request, PolicySnapshot policy) =>
        Question(request.Subject, request.Action, request.Resource, policy) ?? RevisionDemand.Check(request.Revision, policy.Revision);

    /// <summary>What is wrong with the request, if anything is.</summary>
    public static Refusal? Of(ListCapabilitiesRequest request, PolicySnapshot policy) =>
        RequiredSubject(request.Subject, policy)
            ?? (request.HasSpace ? EntityChecks.Name(request.Space, default, "space") : null)
            ?? RevisionDemand.Check(request.Revision, policy.Revision);

    /// <summary>What is wrong with the request, if anything is.</summary>
    public static Refusal? Of(PlanCasesRequest request, PolicySnapshot policy) =>
        RequiredSubject(request.Subject, policy)
            ?? EntityChecks.Name(request.Action, default, "action")
            ?? (request.HasSpace ? EntityChecks.Name(request.Space, default, "space") : null)
            ?? EntityChecks.Names(request.Owners, default, "owners")
            ?? RevisionDemand.Check(request.Revision, policy.Revision);

    /// <summary>What is wrong with the request, if anything is. The page token is checked where it is read.</summary>
    public static Refusal? Of(ListRolesRequest request, PolicySnapshot policy) =>
        (request.EveryRole ? null : ActionAndResource(request.Action, request.Resource))
            ?? (request.PageSize > MaxPageSize ? Refusal.LimitExceeded("page_size", MaxPageSize, request.PageSize) : null)
            ?? RevisionDemand.Check(request.Revision, policy.Revision);

    /// <summary>What is wrong with the request, if anything is.</summary>
    public static Refusal? Of(FilterSubjectsRequest request, PolicySnapshot policy)
    {
        if (request.Subjects.Count > Limits.BatchItems)
        {
            return Refusal.LimitExceeded("subjects", Limits.BatchItems, (ulong)request.Subjects.Count);
        }

        for (var i = 0; i < request.Subjects.Count; i++)
        {
            var at = new Place("subjects", i);
            if (EntityChecks.Subject(request.Subjects[i], !policy.Rules.RolesFromSubjects, at, "") is { } wrong)
            {
                return wrong;
            }
        }

        return ActionAndResource(request.Action, request.Resource) ?? RevisionDemand.Check(request.Revision, policy.Revision);
    }

    private static Refusal? Question(Subject? subject, Action? action, Resource? resource, PolicySnapshot policy) =>
        RequiredSubject(subject, policy) ?? ActionAndResource(action, resource);

    private static Refusal? RequiredSubject(Subject? subject, PolicySnapshot policy) => subject is null
        ? Refusal.Required("subject")
        : EntityChecks.Subject(subject, !policy.Rules.RolesFromSubjects, default);

    private static Refusal? ActionAndResource(Action? action, Resource? resource)
    {
        if (action is null)
        {
            return Refusal.Required("action");
        }

        return EntityChecks.Action(action, default)
            ?? (resource is null ? Refusal.Required("resource") : EntityChecks.Resource(resource, default));
    }
}
