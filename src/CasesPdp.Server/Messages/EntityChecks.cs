using System.Text;
using CasesPdp.Decisions;
using Google.Protobuf.Collections;

namespace CasesPdp.Server.Messages;

/// <summary>Checks subjects, actions and resources against the limits. What passes is resolved without looking at sizes again.</summary>
internal static class EntityChecks
{
    // The longest UTF-8 that one UTF-16 unit of well-formed text can become.
    private const int MaxBytesPerChar = 3;

    /// <summary>What is wrong with the subject, if anything is.</summary>
    public static Refusal? Subject(Protocol.V1.Subject subject, bool acceptsRoles, Place at, string field = "subject.")
    {
        if (subject.Roles is not null && !acceptsRoles)
        {
            return Refusal.RolesNotAccepted(at.Of(field + "roles"));
        }

        return Name(subject.Id, at, field + "id")
            ?? Roles(subject.Roles, at, field + "roles.names")
            ?? Roles(subject.LimitedBy, at, field + "limited_by.names")
            ?? (subject.HasProfileUid ? Name(subject.ProfileUid, at, field + "profile_uid") : null);
    }

    /// <summary>What is wrong with the action, if anything is.</summary>
    public static Refusal? Action(Protocol.V1.Action action, Place at, string field = "action.") =>
        Name(action.Name, at, field + "name")
            ?? Names(action.Facets, at, field + "facets")
            ?? (action.HasConnector ? Name(action.Connector, at, field + "connector") : null);

    /// <summary>What is wrong with the resource, if anything is.</summary>
    public static Refusal? Resource(Protocol.V1.Resource resource, Place at) =>
        (resource.HasType ? Name(resource.Type, at, "resource.type") : null)
            ?? Names(resource.Owners, at, "resource.owners")
            ?? (resource.HasSpace ? Name(resource.Space, at, "resource.space") : null)
            ?? (resource.HasAccessMode ? Name(resource.AccessMode, at, "resource.access_mode") : null)
            ?? Names(resource.AssigneeUids, at, "resource.assignee_uids");

    /// <summary>What is wrong with the list of names, if anything is.</summary>
    public static Refusal? Names(RepeatedField<string> names, Place at, string field)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (IsTooLong(names[i]))
            {
                return TooLong(names[i], at.Of($"{field}[{i}]"));
            }
        }

        return null;
    }

    /// <summary>What is wrong with the name, if anything is.</summary>
    public static Refusal? Name(string name, Place at, string field) => IsTooLong(name) ? TooLong(name, at.Of(field)) : null;

    private static Refusal? Roles(Protocol.V1.RoleNames? roles, Place at, string field)
    {
        if (roles is null)
        {
            return null;
        }

        return roles.Names.Count > Limits.SubjectRoles
            ? Refusal.LimitExceeded(at.Of(field), Limits.SubjectRoles, (ulong)roles.Names.Count)
            : Names(roles.Names, at, field);
    }

    private static bool IsTooLong(string name) =>
        name.Length > Limits.NameBytes / MaxBytesPerChar && Encoding.UTF8.GetByteCount(name) > Limits.NameBytes;

    private static Refusal TooLong(string name, string path) =>
        Refusal.LimitExceeded(path, Limits.NameBytes, (ulong)Encoding.UTF8.GetByteCount(name));
}
