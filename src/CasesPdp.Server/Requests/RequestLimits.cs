using System.Text;
using CasesPdp.Decisions;
using Google.Protobuf.Collections;

namespace CasesPdp.Server.Requests;

/// <summary>Checks parsed requests against <see cref="Limits"/>: the one class that says which limit is exceeded, and where.</summary>
/// <remarks>The one-pass reader compares with the same limits, but only falls back: what it takes is within all of them.</remarks>
internal static class RequestLimits
{
    /// <summary>What is too large in the subject, if anything is.</summary>
    public static Refusal? Subject(Protocol.V1.Subject subject, FieldPath at, string field = "subject.") =>
        Name(subject.Id, at, field + "id")
            ?? (subject.Roles is null ? null : Names(subject.Roles.Names, Limits.SubjectRoles, at, field + "roles.names"))
            ?? (subject.LimitedBy is null ? null : Names(subject.LimitedBy.Names, Limits.SubjectRoles, at, field + "limited_by.names"))
            ?? (subject.HasProfileUid ? Name(subject.ProfileUid, at, field + "profile_uid") : null);

    /// <summary>What is too large in the action, if anything is.</summary>
    public static Refusal? Action(Protocol.V1.Action action, FieldPath at, string field = "action.") =>
        Name(action.Name, at, field + "name")
            ?? Names(action.Facets, Limits.ActionFacets, at, field + "facets")
            ?? (action.HasConnector ? Name(action.Connector, at, field + "connector") : null);

    /// <summary>What is too large in the resource, if anything is.</summary>
    public static Refusal? Resource(Protocol.V1.Resource resource, FieldPath at) =>
        (resource.HasType ? Name(resource.Type, at, "resource.type") : null)
            ?? Names(resource.Owners, Limits.ResourceOwners, at, "resource.owners")
            ?? (resource.HasSpace ? Name(resource.Space, at, "resource.space") : null)
            ?? (resource.HasAccessMode ? Name(resource.AccessMode, at, "resource.access_mode") : null)
            ?? Names(resource.AssigneeUids, Limits.ResourceAssignees, at, "resource.assignee_uids");

    /// <summary>What is too large in the cell of a matrix, if anything is.</summary>
    public static Refusal? Cell(Protocol.V1.MatrixCell cell, FieldPath at) =>
        (cell.HasOwner ? Name(cell.Owner, at, "owner") : null) ?? (cell.HasSpace ? Name(cell.Space, at, "space") : null);

    /// <summary>Whether there are too many names, or one is too long.</summary>
    public static Refusal? Names(RepeatedField<string> names, int limit, FieldPath at, string field)
    {
        if (names.Count > limit)
        {
            return Count(names.Count, limit, at.Of(field));
        }

        for (var i = 0; i < names.Count; i++)
        {
            if (Limits.IsTooLong(names[i]))
            {
                return TooLong(names[i], at.Of($"{field}[{i}]"));
            }
        }

        return null;
    }

    /// <summary>Whether the name is too long.</summary>
    public static Refusal? Name(string name, FieldPath at, string field) => Limits.IsTooLong(name) ? TooLong(name, at.Of(field)) : null;

    /// <summary>Whether the field holds too many.</summary>
    public static Refusal? Count(long count, int limit, string field) =>
        count > limit ? Refusal.LimitExceeded(field, (ulong)limit, (ulong)count) : null;

    private static Refusal TooLong(string name, string path) =>
        Refusal.LimitExceeded(path, Limits.NameBytes, (ulong)Encoding.UTF8.GetByteCount(name));
}
