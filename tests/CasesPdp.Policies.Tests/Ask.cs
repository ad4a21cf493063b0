using CasesPdp.Policies.Requests;

namespace CasesPdp.Policies.Tests;

/// <summary>Words a request in a test: <c>Ask.To("create-case", "assignees").As("analyst").On("cases").In("default")</c>.</summary>
public static class Ask
{
    public static DecisionRequest To(string action, params string[] facets) => new() { Action = action, Facets = facets };

    public static DecisionRequest As(this DecisionRequest request, params string[] roles) => request with { Roles = roles };

    /// <summary>Names the subject only by its id, leaving its roles to the bundle.</summary>
    public static DecisionRequest AsSubject(this DecisionRequest request, string id) => request with { SubjectId = id };

    public static DecisionRequest LimitedBy(this DecisionRequest request, params string[] roles) => request with { LimitedBy = roles };

    public static DecisionRequest On(this DecisionRequest request, params string[] owners) => request with { Owners = owners };

    public static DecisionRequest In(this DecisionRequest request, string space) => request with { Space = space };

    public static DecisionRequest Through(this DecisionRequest request, string connector) => request with { Connector = connector };

    public static DecisionRequest Restricted(this DecisionRequest request, params string[] assigneeUids) =>
        request with { AccessMode = "restricted", AssigneeUids = assigneeUids };
}
