using CasesPdp.Policies.Requests;
using CasesPdp.Protocol.V1;
using CsCheck;
using Action = CasesPdp.Protocol.V1.Action;

namespace CasesPdp.FunctionalTests.Server;

/// <summary>Random questions about <see cref="TestBundle"/>, odd ones among them, and the same in words.</summary>
internal static class RandomQuestion
{
    private static readonly Gen<string> Role = Gen.OneOf("sec_all", "sec_read", "obs_all", "obs_read", "superuser", "viewer", "nobody", "");

    private static readonly Gen<string> Owner = Gen.OneOf("securitySolution", "observability", "cases", "nobody", "none", "");

    private static readonly Gen<string> Facet = Gen.OneOf("assignees", "reopens", "assigns", "other-changes", "alerts", "files", "odd");

    private static readonly Gen<string> ActionName = Gen.OneOf(
        "createCase", "getCase", "bulkGetCases", "deleteCase", "create-case", "update-case", "push-case", "find-cases", "list-connectors",
        "add-attachment", "cases:securitySolution/getCase", "cases:nobody/getCase", "cases:none/x", "api:casesSuggestUserProfiles",
        "ui:securitySolutionCasesV3/create_cases", "createcase", "");

    private static readonly Gen<RoleNames?> Roles = Gen.OneOf<RoleNames?>(
        Gen.Const((RoleNames?)null),
        Role.Array[0, 4].Select(names => (RoleNames?)new RoleNames { Names = { names } }));

    public static Gen<Subject> Subject { get; } =
        Gen.Select(Gen.OneOf("alice", "bob", "carol", ""), Roles, Roles, Optional("uid-alice", "uid-x", ""), (id, roles, limit, uid) =>
        {
            var subject = new Subject { Id = id, Roles = roles, LimitedBy = limit };
            if (uid is not null)
            {
                subject.ProfileUid = uid;
            }

            return subject;
        });

    public static Gen<Action> Action { get; } =
        Gen.Select(ActionName, Facet.Array[0, 2], Optional(".jira", ".email", "odd"), Gen.Bool, (name, facets, connector, bare) =>
        {
            var action = new Action { Name = name, Facets = { bare ? [] : facets } };
            if (connector is not null)
            {
                action.Connector = connector;
            }

            return action;
        });

    public static Gen<Resource> Resource { get; } = Gen.Select(
        Owner.Array[0, 3],
        Optional("default", "team", "hidden", "unlisted", "Odd", ""),
        Optional("restricted", "default", ""),
        Optional("case", "alert"),
        Gen.OneOf("uid-alice", "uid-x", "").Array[0, 12],
        (owners, space, access, type, assignees) =>
        {
            var resource = new Resource { Owners = { owners }, AssigneeUids = { assignees } };
            if (space is not null)
            {
                resource.Space = space;
            }

            if (access is not null)
            {
                resource.AccessMode = access;
            }

            if (type is "alert")
            {
                resource.Type = type;
            }

            return resource;
        });

    public static Gen<BatchCheckRequest> Batch { get; } = Gen.Select(
        Subject,
        Action,
        Resource,
        Gen.Select(Maybe(Subject), Maybe(Action), Maybe(Resource)).Array[0, 30],
        (subject, action, resource, items) => new BatchCheckRequest
        {
            Subject = subject,
            Action = action,
            Resource = resource,
            IncludeMissing = true,
            Items = { items.Select(i => new BatchCheckItem { Subject = i.Item1, Action = i.Item2, Resource = i.Item3 }) },
        });

    public static DecisionRequest InWords(Subject subject, Action action, Resource resource) => new()
    {
        SubjectId = subject.Id,
        Roles = subject.Roles?.Names,
        LimitedBy = subject.LimitedBy?.Names,
        ProfileUid = subject.HasProfileUid ? subject.ProfileUid : null,
        Action = action.Name,
        Facets = action.Facets,
        Connector = action.HasConnector ? action.Connector : null,
        ResourceType = resource.HasType ? resource.Type : null,
        Owners = resource.Owners,
        Space = resource.HasSpace ? resource.Space : null,
        AccessMode = resource.HasAccessMode ? resource.AccessMode : null,
        AssigneeUids = resource.AssigneeUids,
    };

    private static Gen<string?> Optional(params string[] values) => Gen.OneOf<string?>([null, .. values]);

    private static Gen<T?> Maybe<T>(Gen<T> gen)
        where T : class => Gen.OneOf<T?>(Gen.Const((T?)null), gen.Select(value => (T?)value));
}
