namespace CasesPdp.Cli.Points;

/// <summary>The product of roles, actions and owners in one space.</summary>
/// <param name="Roles">Each stands for a subject that has it alone.</param>
/// <param name="Actions">The actions, without facets.</param>
/// <param name="Owners">The owners.</param>
/// <param name="Space">The space; absent means <c>default</c>.</param>
internal sealed record MatrixQuestion(
    IReadOnlyList<string> Roles,
    IReadOnlyList<string> Actions,
    IReadOnlyList<string> Owners,
    string? Space);
