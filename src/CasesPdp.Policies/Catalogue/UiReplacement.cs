namespace CasesPdp.Policies.Catalogue;

/// <summary>The privileges of a newer feature that lend their UI capabilities to a deprecated privilege.</summary>
/// <param name="Feature">The id of the newer feature.</param>
/// <param name="Full">Privileges that lend to <c>all</c>, <c>read</c>, or to a sub-feature privilege.</param>
/// <param name="Minimal">Privileges that lend to <c>minimal_all</c> or <c>minimal_read</c>; empty for sub-feature privileges.</param>
public sealed record UiReplacement(string Feature, IReadOnlyList<string> Full, IReadOnlyList<string> Minimal);
