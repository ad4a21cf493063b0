using CasesPdp.Decisions;

namespace CasesPdp.Policies.Explanations;

/// <summary>What a subject may do in a space.</summary>
/// <param name="Reason">ALLOWED, or why nothing at all is allowed.</param>
/// <param name="Owners">An entry for each owner available in the space, in ordinal order.</param>
/// <param name="Calls">Calls that name no owner and are allowed, in ordinal order.</param>
/// <param name="UiCapabilities">Kibana's UI capabilities as <c>{featureId}/{capability}</c>, in ordinal order.</param>
public sealed record Capabilities(
    Reason Reason,
    IReadOnlyList<OwnerCapabilities> Owners,
    IReadOnlyList<string> Calls,
    IReadOnlyList<string> UiCapabilities);
