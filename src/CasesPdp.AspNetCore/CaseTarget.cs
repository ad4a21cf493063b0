using System.Diagnostics.CodeAnalysis;
using CasesPdp.Client;

namespace CasesPdp.AspNetCore;

/// <summary>Which cases a request is about, and what it carries.</summary>
/// <param name="Resources">The cases, at least one entry. Each entry must allow the action; cases that differ in space, access mode or
/// assignees need an entry each, cases that differ in owner alone may share one.</param>
public sealed record CaseTarget(IReadOnlyList<CaseResource> Resources)
{
    /// <summary>A request about the cases of one resource.</summary>
    public CaseTarget(CaseResource resource)
        : this([resource])
    {
    }

    /// <summary>What the request carries, beside the facets of the requirement. They go with every action that uses this target.</summary>
    public IReadOnlyList<string> Facets { get; init; } = [];

    /// <summary>The connector type, such as <c>.jira</c>; null leaves that of the requirement.</summary>
    public string? Connector { get; init; }

    /// <summary>A request about the cases of one resource; null, where there is no such case, stays null.</summary>
    [return: NotNullIfNotNull(nameof(resource))]
    public static implicit operator CaseTarget?(CaseResource? resource) => FromCaseResource(resource);

    /// <summary>A request about the cases of one resource; null, where there is no such case, stays null.</summary>
    [return: NotNullIfNotNull(nameof(resource))]
    public static CaseTarget? FromCaseResource(CaseResource? resource) => resource is null ? null : new CaseTarget(resource);
}
