using CasesPdp.Protocol.V1;
using Action = CasesPdp.Protocol.V1.Action;

namespace CasesPdp.FunctionalTests.Server;

/// <summary>Short ways to write requests.</summary>
internal static class Ask
{
    public const string Security = "securitySolution";

    public static Subject Subject(params string[] roles) => new() { Id = "u", Roles = new RoleNames { Names = { roles } } };

    public static Subject Listed(string id) => new() { Id = id };

    public static Action Action(string name, params string[] facets) => new() { Name = name, Facets = { facets } };

    public static Resource Resource(params string[] owners) => new() { Owners = { owners } };

    public static Resource In(string space, params string[] owners) => new() { Owners = { owners }, Space = space };

    public static CheckRequest Check(string role, string action, string owner = Security) =>
        new() { Subject = Subject(role), Action = Action(action), Resource = Resource(owner) };

    public static BatchCheckRequest Batch(int items) => new()
    {
        Subject = Subject("t1_analyst"),
        Action = Action("getCase"),
        Resource = Resource(Security),
        Items = { Enumerable.Range(0, items).Select(_ => new BatchCheckItem()) },
    };

    public static string Name(int bytes) => new('x', bytes);
}
