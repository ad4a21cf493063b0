using CasesPdp.Decisions;
using CasesPdp.Protocol.V1;

namespace CasesPdp.Server.Messages;

/// <summary>Checks batches and matrices before anything of them is evaluated: all of it is answered, or nothing.</summary>
internal static class BatchChecks
{
    /// <summary>What is wrong with the batch, if anything is.</summary>
    public static Refusal? Of(BatchCheckRequest request, PolicySnapshot policy)
    {
        if (request.Items.Count > Limits.BatchItems)
        {
            return Refusal.LimitExceeded("items", Limits.BatchItems, (ulong)request.Items.Count);
        }

        var acceptsRoles = !policy.Rules.RolesFromSubjects;
        var wrong = Entities(request.Subject, request.Action, request.Resource, acceptsRoles, default)
            ?? (Enum.IsDefined(request.Semantics) ? null : Refusal.Invalid("semantics", "is none of the semantics there are"));
        for (var i = 0; i < request.Items.Count && wrong is null; i++)
        {
            wrong = Item(request, request.Items[i], acceptsRoles, new Place("items", i));
        }

        return wrong ?? RevisionDemand.Check(request.Revision, policy.Revision);
    }

    /// <summary>What is wrong with the matrix, if anything is.</summary>
    public static Refusal? Of(CheckMatrixRequest request, PolicySnapshot policy)
    {
        var wrong = Required(request.Subjects.Count, "subjects")
            ?? Required(request.Actions.Count, "actions")
            ?? Required(request.Cells.Count, "cells")
            ?? Size(request);
        for (var i = 0; i < request.Subjects.Count && wrong is null; i++)
        {
            wrong = EntityChecks.Subject(request.Subjects[i], !policy.Rules.RolesFromSubjects, new Place("subjects", i), "");
        }

        for (var i = 0; i < request.Actions.Count && wrong is null; i++)
        {
            wrong = EntityChecks.Action(request.Actions[i], new Place("actions", i), "");
        }

        for (var i = 0; i < request.Cells.Count && wrong is null; i++)
        {
            wrong = Cell(request.Cells[i], new Place("cells", i));
        }

        return wrong ?? RevisionDemand.Check(request.Revision, policy.Revision);
    }

    private static Refusal? Item(BatchCheckRequest request, BatchCheckItem item, bool acceptsRoles, Place at)
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
            : Entities(item.Subject, item.Action, item.Resource, acceptsRoles, at)
                ?? EntityChecks.Name(item.CorrelationId, at, "correlation_id");
    }

    private static Refusal? Entities(Subject? subject, Protocol.V1.Action? action, Resource? resource, bool acceptsRoles, Place at) =>
        (subject is null ? null : EntityChecks.Subject(subject, acceptsRoles, at))
            ?? (action is null ? null : EntityChecks.Action(action, at))
            ?? (resource is null ? null : EntityChecks.Resource(resource, at));

    private static Refusal? Cell(MatrixCell cell, Place at) =>
        (cell.HasOwner ? EntityChecks.Name(cell.Owner, at, "owner") : null)
            ?? (cell.HasSpace ? EntityChecks.Name(cell.Space, at, "space") : null);

    private static Refusal? Required(int count, string field) => count == 0 ? Refusal.Required(field) : null;

    // Three counts below 2^22 each (a message has 4 MiB) cannot overflow 64 bits by twos; by threes they could, hence the check.
    private static Refusal? Size(CheckMatrixRequest request)
    {
        var plane = (ulong)request.Subjects.Count * (ulong)request.Actions.Count;
        var cells = plane > Limits.MatrixCells ? plane : checked(plane * (ulong)request.Cells.Count);
        return cells > Limits.MatrixCells ? Refusal.LimitExceeded("cells", Limits.MatrixCells, cells) : null;
    }
}
