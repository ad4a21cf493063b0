namespace CasesPdp.Policies.Catalogue;

/// <summary>One line of a privilege's <c>cases</c> block: a privilege category and the owners it is given on.</summary>
/// <param name="Category">A key of the line's categories, such as <c>read</c> or <c>createComment</c>.</param>
/// <param name="Owners">The owners.</param>
/// <param name="NeedsV1Switch">Counts only when the bundle's switch <c>v1GrantsManageTemplates</c> is on.</param>
public sealed record CategoryGrant(string Category, IReadOnlyList<string> Owners, bool NeedsV1Switch = false);
