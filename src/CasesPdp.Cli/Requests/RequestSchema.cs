using CasesPdp.Decisions;

namespace CasesPdp.Cli.Requests;

/// <summary>The members of a request that are read, object by object. All others are skipped.</summary>
internal static class RequestSchema
{
    private static readonly RequestMember[] Members =
    [
        new(RequestField.Root, "id", RequestField.Id, MemberKind.Id),
        new(RequestField.Root, "subject", RequestField.Subject, MemberKind.Object),
        new(RequestField.Root, "action", RequestField.Action, MemberKind.Object),
        new(RequestField.Root, "resource", RequestField.Resource, MemberKind.Object),
        new(RequestField.Subject, "subject.id", RequestField.SubjectId, MemberKind.Text),
        new(RequestField.Subject, "subject.properties", RequestField.SubjectProperties, MemberKind.Object),
        new(RequestField.SubjectProperties, "subject.properties.roles", RequestField.Roles, MemberKind.List, Limits.SubjectRoles),
        new(RequestField.SubjectProperties, "subject.properties.limitedBy", RequestField.LimitedBy, MemberKind.List, Limits.SubjectRoles),
        new(RequestField.SubjectProperties, "subject.properties.profileUid", RequestField.ProfileUid, MemberKind.Text),
        new(RequestField.Action, "action.name", RequestField.ActionName, MemberKind.Text),
        new(RequestField.Action, "action.properties", RequestField.ActionProperties, MemberKind.Object),
        new(RequestField.ActionProperties, "action.properties.facets", RequestField.Facets, MemberKind.List, Limits.ActionFacets),
        new(RequestField.ActionProperties, "action.properties.connector", RequestField.Connector, MemberKind.Text),
        new(RequestField.Resource, "resource.type", RequestField.ResourceType, MemberKind.Text),
        new(RequestField.Resource, "resource.properties", RequestField.ResourceProperties, MemberKind.Object),
        new(RequestField.ResourceProperties, "resource.properties.owner", RequestField.Owner, MemberKind.Text),
        new(RequestField.ResourceProperties, "resource.properties.space", RequestField.Space, MemberKind.Text),
        new(RequestField.ResourceProperties, "resource.properties.owners", RequestField.Owners, MemberKind.List, Limits.ResourceOwners),
        new(RequestField.ResourceProperties, "resource.properties.accessMode", RequestField.AccessMode, MemberKind.Text),
        new(
            RequestField.ResourceProperties,
            "resource.properties.assigneeUids",
            RequestField.AssigneeUids,
            MemberKind.List,
            Limits.ResourceAssignees),

        // AuthZEN has these too; they bear on no decision.
        new(RequestField.Root, "context", RequestField.Root, MemberKind.Skipped),
        new(RequestField.Subject, "subject.type", RequestField.Subject, MemberKind.Skipped),
        new(RequestField.Resource, "resource.id", RequestField.Resource, MemberKind.Skipped),
    ];

    private static readonly RequestMember[][] ByObject =
        [.. Enum.GetValues<RequestField>().Order().Select(o => Members.Where(m => m.Parent == o).ToArray())];

    /// <summary>The names of the members of that object.</summary>
    public static IEnumerable<string> NamesIn(RequestField parent) => ByObject[(int)parent].Select(m => m.Path.Split('.')[^1]);

    /// <summary>Where a member of that name is read; null if it is read nowhere, or the name stands in several objects.</summary>
    public static string? PathOf(string name) =>
        Members.Where(m => m.Kind != MemberKind.Skipped && m.Path.EndsWith($".{name}", StringComparison.Ordinal)).ToList() is [var one]
            ? one.Path
            : null;

    /// <summary>The member of that name in that object; null when there is none.</summary>
    public static RequestMember? Find(RequestField parent, ReadOnlySpan<byte> name)
    {
        foreach (var member in ByObject[(int)parent])
        {
            if (name.SequenceEqual(member.Name))
            {
                return member;
            }
        }

        return null;
    }
}

/// <summary>A member of a request that is read.</summary>
/// <param name="parent">The object that has it.</param>
/// <param name="path">How messages name it; the last part is its name.</param>
/// <param name="content">What it holds.</param>
/// <param name="kind">The type that it must have.</param>
/// <param name="mostItems">The most entries of a list.</param>
internal sealed class RequestMember(RequestField parent, string path, RequestField content, MemberKind kind, int mostItems = 0)
{
    private readonly byte[] _name = System.Text.Encoding.UTF8.GetBytes(path.Split('.')[^1]);

    /// <summary>The object that has it.</summary>
    public RequestField Parent => parent;

    /// <summary>How messages name it.</summary>
    public string Path => path;

    /// <summary>Its name, as UTF-8.</summary>
    public ReadOnlySpan<byte> Name => _name;

    /// <summary>What it holds.</summary>
    public RequestField Field => content;

    /// <summary>The type that it must have.</summary>
    public MemberKind Kind => kind;

    /// <summary>The most entries of a list.</summary>
    public int MostItems => mostItems;
}

/// <summary>The type that a member must have.</summary>
internal enum MemberKind
{
    /// <summary>Any JSON value, to be echoed.</summary>
    Id,

    /// <summary>An object.</summary>
    Object,

    /// <summary>A string.</summary>
    Text,

    /// <summary>A list of strings.</summary>
    List,

    /// <summary>Any JSON value, which is not read.</summary>
    Skipped,
}
