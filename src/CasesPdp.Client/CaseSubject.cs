namespace CasesPdp.Client;

/// <summary>Who asks.</summary>
/// <remarks>
/// Immutable after initialization. A list that is null is absent, which differs from an empty one: without <see cref="Roles"/> the policy's
/// subject list says which roles <see cref="Id"/> has; with an empty list the subject has none.
/// </remarks>
public sealed record CaseSubject
{
    /// <summary>A subject with these roles.</summary>
    public static CaseSubject WithRoles(params IReadOnlyList<string> roles) => new() { Roles = roles };

    /// <summary>The subject's id, for the policy's subject list; at most 512 bytes of UTF-8.</summary>
    public string Id { get; init; } = "";

    /// <summary>The Kibana roles of the subject, at most 256. Roles that the policy does not have grant nothing.</summary>
    public IReadOnlyList<string>? Roles { get; init; }

    /// <summary>The roles that limit the subject, such as those of an API key: a grant counts only where both lists give it.</summary>
    public IReadOnlyList<string>? LimitedBy { get; init; }

    /// <summary>The subject's user-profile uid, for restricted cases.</summary>
    public string? ProfileUid { get; init; }
}
