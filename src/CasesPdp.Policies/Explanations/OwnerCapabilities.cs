namespace CasesPdp.Policies.Explanations;

/// <summary>What a subject may do to the cases of one owner.</summary>
/// <param name="Owner">The owner.</param>
/// <param name="Operations">Operations allowed, in ordinal order, aliases included.</param>
/// <param name="Calls">Calls allowed without facets, in ordinal order.</param>
public sealed record OwnerCapabilities(string Owner, IReadOnlyList<string> Operations, IReadOnlyList<string> Calls);
