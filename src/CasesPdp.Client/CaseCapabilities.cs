using CasesPdp.Decisions;

namespace CasesPdp.Client;

/// <summary>What a subject may do in a space.</summary>
/// <param name="Owners">An entry for each owner of the space, in ordinal order.</param>
/// <param name="Calls">Calls that name no owner and are allowed, in ordinal order.</param>
/// <param name="UiCapabilities">Kibana's UI capabilities as <c>{featureId}/{capability}</c>, in ordinal order.</param>
/// <param name="Reason"><see cref="Reason.Allowed"/>, or why nothing is allowed.</param>
/// <param name="Revision">The policy that answered: the first 16 hexadecimal digits of its digest.</param>
public sealed record CaseCapabilities(
    IReadOnlyList<OwnerCapabilities> Owners,
    IReadOnlyList<string> Calls,
    IReadOnlyList<string> UiCapabilities,
    Reason Reason,
    string Revision);

/// <summary>What a subject may do to the cases of one owner.</summary>
/// <param name="Owner">The owner.</param>
/// <param name="Operations">Operations allowed, in ordinal order.</param>
/// <param name="Calls">Calls allowed without facets, in ordinal order.</param>
public sealed record OwnerCapabilities(string Owner, IReadOnlyList<string> Operations, IReadOnlyList<string> Calls);
