using CasesPdp.Decisions;
using CasesPdp.Protocol.V1;
using Action = CasesPdp.Protocol.V1.Action;

namespace CasesPdp.Server.Requests;

/// <summary>Validates whole requests before anything of them is evaluated: what must be there, limits, and the policy demanded.</summary>
internal static class RequestValidator
{
    /// <summary>What is wrong with the request, if anything is.</summary>
    public static Refusal? Validate(CheckRequest request, PolicySnapshot policy) =>
        Question(request.Subject, request.Action, request.Resource, policy) ?? RevisionDemand.Check(request.Revision, policy.Revision);

    /// <summary>What is wrong with the request, if anything is.</summary>
    public static Refusal? Validate(BatchCheckRequest request, PolicySnapshot policy)
    {
        var wrong = RequestLimits.Count(request.Items.Count, Limits.BatchItems, "items")
            ?? Entities(request.Subject, request.Action, request.Resource, policy, default)
            ?? (Enum.IsDefined(request.Semantics) ? null : Refusal.Invalid("semantics", "is not a known value"));
        for (var i = 0; i < request.Items.Count && wrong is null; i++)
        {
            wrong = Item(request, request.Items[i], policy, new FieldPath("items", i));
        }

        return wrong ?? RevisionDemand.Check(request.Revision, policy.Revision);
    }

    /// <summary>What is wrong with the request, if anything is.</summary>
    public static Refusal? Validate(StreamCheckRequest request, PolicySnapshot policy) =>
        request.Batch is null ? Refusal.Required("batch") : Validate(request.Batch, policy);

    /// <summary>What is wrong with the request, if anything is.</summary>
    public static Refusal? Validate(CheckMatrixRequest request, PolicySnapshot policy)
    {
        var wrong = Required(request.Subjects.Count, "subjects")
            ?? Required(request.Actions.Count, "actions")
            ?? Required(request.Cells.Count, "cells")
            ?? RequestLimits.Count(SizeOf(request), Limits.MatrixCells, "cells");
        for (var i = 0; i < request.Subjects.Count && wrong is null; i++)
        {
            wrong = Subject(request.Subjects[i], policy, new FieldPath("subjects", i), "");
        }

        for (var i = 0; i < request.Actions.Count && wrong is null; i++)
        {
            wrong = RequestLimits.Action(request.Actions[i], new FieldPath("actions", i), "");
        }

        for (var i = 0; i < request.Cells.Count && wrong is null; i++)
        {
            wrong = RequestLimits.Cell(request.Cells[i], new FieldPath("cells", i));
        }

        return wrong ?? RevisionDemand.Check(request.Revision, policy.Revision);
    }

    /// <summary>What is wrong with the request, if anything is.</summary>
    public static Refusal? Validate(ExplainRequest request, PolicySnapshot policy) =>
        Question(request.Subject, request.Action, request.Resource, policy) ?? RevisionDemand.Check(request.Revision, policy.Revision);

    /// <summary>What is wrong with the request, if anything is.</summary>
    public static Refusal? Validate(ListCapabilitiesRequest request, PolicySnapshot policy) =>
        RequiredSubject(request.Subject, policy)
            ?? (request.HasSpace ? RequestLimits.Name(request.Space, default, "space") : null)
            ?? RevisionDemand.Check(request.Revision, policy.Revision);

    /// <summary>What is wrong with the request, if anything is.</summary>
    public static Refusal? Validate(PlanCasesRequest request, PolicySnapshot policy) =>
        RequiredSubject(request.Subject, policy)
            ?? PlannedAction(request)
            ?? (request.HasSpace ? RequestLimits.Name(request.Space, default, "space") : null)
            ?? RequestLimits.Names(request.Owners, Limits.ResourceOwners, default, "owners")
            ?? RevisionDemand.Check(request.Revision, policy.Revision);

    /// <summary>What is wrong with the request, if anything is. The page token is checked where it is read.</summary>
    public static Refusal? Validate(ListRolesRequest request, PolicySnapshot policy) =>
        (request.EveryRole ? null : ActionAndResource(request.Action, request.Resource))
            ?? RequestLimits.Count(request.PageSize, Limits.PageSize, "page_size")
            ?? RevisionDemand.Check(request.Revision, policy.Revision);

    /// <summary>What is wrong with the request, if anything is.</summary>
    public static Refusal? Validate(FilterSubjectsRequest request, PolicySnapshot policy)
    {
        var wrong = RequestLimits.Count(request.Subjects.Count, Limits.FilteredSubjects, "subjects");
        for (var i = 0; i < request.Subjects.Count && wrong is null; i++)
        {
            wrong = Subject(request.Subjects[i], policy, new FieldPath("subjects", i), "");
        }

        return wrong ?? ActionAndResource(request.Action, request.Resource) ?? RevisionDemand.Check(request.Revision, policy.Revision);
    }

    /// <summary>What is wrong with the request, if anything is. The page token is checked where it is read.</summary>
    public static Refusal? Validate(ListNamesRequest request, PolicySnapshot policy) =>
        (request.Kind == NameKind.Unspecified ? Refusal.Required("kind") : null)
            ?? (Enum.IsDefined(request.Kind) ? null : Refusal.Invalid("kind", "is not a known value"))
            ?? RequestLimits.Count(request.PageSize, Limits.PageSize, "page_size")
            ?? RevisionDemand.Check(request.Revision, policy.Revision);

    private static Refusal? Question(Subject? subject, Action? action, Resource? resource, PolicySnapshot policy) =>
        RequiredSubject(subject, policy) ?? ActionAndResource(action, resource);

    private static Refusal? PlannedAction(PlanCasesRequest request)
    {
        var name = RequestMapper.DeprecatedAction(request);
        if (name.Length > 0 && request.ListAction is not null)
        {
            return Refusal.Invalid("list_action", "must not be set together with action, which is deprecated");
        }

        return RequestLimits.Name(name, default, "action")
            ?? (request.ListAction is { } action ? RequestLimits.Action(action, default, "list_action.") : null);
    }

    private static Refusal? RequiredSubject(Subject? subject, PolicySnapshot policy) =>
        subject is null ? Refusal.Required("subject") : Subject(subject, policy, default);

    private static Refusal? ActionAndResource(Action? action, Resource? resource)
    {
        if (action is null)
        {
            return Refusal.Required("action");
        }

        return RequestLimits.Action(action, default)
            ?? (resource is null ? Refusal.Required("resource") : RequestLimits.Resource(resource, default));
    }

    private static Refusal? Item(BatchCheckRequest request, BatchCheckItem item, PolicySnapshot policy, FieldPath at)
    {
        if ((item.Subject ?? request.Subject) is null)
        {
            return Refusal.Required(at.Of("subject"));
        }

        if ((item.Action ?? request.Action) is null)
        {
            return Refusal.Required(at.Of("action"));
        }

        return (item.Resource ?? request.Resource) is null
            ? Refusal.Required(at.Of("resource"))
            : Entities(item.Subject, item.Action, item.Resource, policy, at) ?? RequestLimits.Name(item.CorrelationId, at, "correlation_id");
    }

    private static Refusal? Entities(Subject? subject, Action? action, Resource? resource, PolicySnapshot policy, FieldPath at) =>
        (subject is null ? null : Subject(subject, policy, at))
            ?? (action is null ? null : RequestLimits.Action(action, at))
            ?? (resource is null ? null : RequestLimits.Resource(resource, at));

    private static Refusal? Subject(Subject subject, PolicySnapshot policy, FieldPath at, string field = "subject.") =>
        subject.Roles is not null && policy.Rules.RolesFromSubjects
            ? Refusal.RolesNotAccepted(at.Of(field + "roles"))
            : RequestLimits.Subject(subject, at, field);

    private static Refusal? Required(int count, string field) => count == 0 ? Refusal.Required(field) : null;

    // Three counts below 2^22 each (a message has 4 MiB) cannot overflow 63 bits by twos; by threes they could, hence the check.
    private static long SizeOf(CheckMatrixRequest request)
    {
        var plane = (long)request.Subjects.Count * request.Actions.Count;
        return plane > Limits.MatrixCells ? plane : checked(plane * request.Cells.Count);
    }
}
