using CasesPdp.Decisions;

namespace CasesPdp.Cli.Streams;

/// <summary>The members of a request that are looked at, object by object. All others are passed over.</summary>
internal static class RequestMembers
{
    private static readonly RequestMember Ignored = new(RequestPlace.None, MemberKind.Ignored, "");
    private static readonly RequestMember Id = new(RequestPlace.Id, MemberKind.Id, "id");
    private static readonly RequestMember Subject = new(RequestPlace.Subject, MemberKind.Object, "subject");
    private static readonly RequestMember SubjectId = new(RequestPlace.SubjectId, MemberKind.Text, "subject.id");
    private static readonly RequestMember SubjectProperties =
        new(RequestPlace.SubjectProperties, MemberKind.Object, "subject.properties");

    private static readonly RequestMember Roles =
        new(RequestPlace.Roles, MemberKind.List, "subject.properties.roles", Limits.SubjectRoles);

    private static readonly RequestMember LimitedBy =
        new(RequestPlace.LimitedBy, MemberKind.List, "subject.properties.limitedBy", Limits.SubjectRoles);

    private static readonly RequestMember ProfileUid =
        new(RequestPlace.ProfileUid, MemberKind.Text, "subject.properties.profileUid");

    private static readonly RequestMember Action = new(RequestPlace.Action, MemberKind.Object, "action");
    private static readonly RequestMember ActionName = new(RequestPlace.ActionName, MemberKind.Text, "action.name");
    private static readonly RequestMember ActionProperties =
        new(RequestPlace.ActionProperties, MemberKind.Object, "action.properties");

    private static readonly RequestMember Facets = new(RequestPlace.Facets, MemberKind.List, "action.properties.facets");
    private static readonly RequestMember Connector = new(RequestPlace.Connector, MemberKind.Text, "action.properties.connector");
    private static readonly RequestMember Resource = new(RequestPlace.Resource, MemberKind.Object, "resource");
    private static readonly RequestMember ResourceType = new(RequestPlace.ResourceType, MemberKind.Text, "resource.type");
    private static readonly RequestMember ResourceProperties =
        new(RequestPlace.ResourceProperties, MemberKind.Object, "resource.properties");

    private static readonly RequestMember Owner = new(RequestPlace.Owner, MemberKind.Text, "resource.properties.owner");
    private static readonly RequestMember Owners = new(RequestPlace.Owners, MemberKind.List, "resource.properties.owners");
    private static readonly RequestMember Space = new(RequestPlace.Space, MemberKind.Text, "resource.properties.space");
    private static readonly RequestMember AccessMode = new(RequestPlace.AccessMode, MemberKind.Text, "resource.properties.accessMode");
    private static readonly RequestMember AssigneeUids =
        new(RequestPlace.AssigneeUids, MemberKind.List, "resource.properties.assigneeUids");

    /// <summary>The member of that name in that object; of the kind <see cref="MemberKind.Ignored"/> when it is not looked at.</summary>
    public static ref readonly RequestMember Find(RequestPlace place, ReadOnlySpan<byte> name)
    {
        switch (place)
        {
            case RequestPlace.Root:
                return ref InRoot(name);
            case RequestPlace.Subject:
                return ref InSubject(name);
            case RequestPlace.SubjectProperties:
                return ref InSubjectProperties(name);
            case RequestPlace.Action:
                return ref InAction(name);
            case RequestPlace.ActionProperties:
                return ref InActionProperties(name);
            case RequestPlace.Resource:
                return ref InResource(name);
            case RequestPlace.ResourceProperties:
                return ref InResourceProperties(name);
            default:
                return ref Ignored;
        }
    }

    private static ref readonly RequestMember InRoot(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("id"u8))
        {
            return ref Id;
        }

        if (name.SequenceEqual("subject"u8))
        {
            return ref Subject;
        }

        if (name.SequenceEqual("action"u8))
        {
            return ref Action;
        }

        if (name.SequenceEqual("resource"u8))
        {
            return ref Resource;
        }

        return ref Ignored;
    }

    private static ref readonly RequestMember InSubject(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("id"u8))
        {
            return ref SubjectId;
        }

        if (name.SequenceEqual("properties"u8))
        {
            return ref SubjectProperties;
        }

        return ref Ignored;
    }

    private static ref readonly RequestMember InSubjectProperties(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("roles"u8))
        {
            return ref Roles;
        }

        if (name.SequenceEqual("limitedBy"u8))
        {
            return ref LimitedBy;
        }

        if (name.SequenceEqual("profileUid"u8))
        {
            return ref ProfileUid;
        }

        return ref Ignored;
    }

    private static ref readonly RequestMember InAction(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("name"u8))
        {
            return ref ActionName;
        }

        if (name.SequenceEqual("properties"u8))
        {
            return ref ActionProperties;
        }

        return ref Ignored;
    }

    private static ref readonly RequestMember InActionProperties(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("facets"u8))
        {
            return ref Facets;
        }

        if (name.SequenceEqual("connector"u8))
        {
            return ref Connector;
        }

        return ref Ignored;
    }

    private static ref readonly RequestMember InResource(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("type"u8))
        {
            return ref ResourceType;
        }

        if (name.SequenceEqual("properties"u8))
        {
            return ref ResourceProperties;
        }

        return ref Ignored;
    }

    private static ref readonly RequestMember InResourceProperties(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("owner"u8))
        {
            return ref Owner;
        }

        if (name.SequenceEqual("space"u8))
        {
            return ref Space;
        }

        if (name.SequenceEqual("owners"u8))
        {
            return ref Owners;
        }

        if (name.SequenceEqual("accessMode"u8))
        {
            return ref AccessMode;
        }

        if (name.SequenceEqual("assigneeUids"u8))
        {
            return ref AssigneeUids;
        }

        return ref Ignored;
    }
}
