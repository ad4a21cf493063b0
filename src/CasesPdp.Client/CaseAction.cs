namespace CasesPdp.Client;

/// <summary>What is to be done: an operation (<c>createCase</c>), a call (<c>update-case</c>) or a raw Kibana action.</summary>
/// <param name="Name">The name, at most 512 bytes of UTF-8.</param>
public sealed record CaseAction(string Name)
{
    /// <summary>What a call carries, at most 32: <c>assignees</c>, <c>reopens</c>, <c>assigns</c> and the like. One that the action does
    /// not allow is denied with <see cref="Decisions.Reason.UnknownFacet"/>.</summary>
    public IReadOnlyList<string> Facets { get; init; } = [];

    /// <summary>The connector type, such as <c>.jira</c>, for calls that use one.</summary>
    public string? Connector { get; init; }

    /// <summary>The action of that name.</summary>
    public static implicit operator CaseAction(string name) => FromString(name);

    /// <summary>The action of that name.</summary>
    public static CaseAction FromString(string name) => new(name);
}
