namespace CasesPdp.Policies.Access;

/// <summary>Which row of the requirements page a set of roles satisfies for one owner in one space.</summary>
/// <param name="Owner">The owner.</param>
/// <param name="Space">The space.</param>
/// <param name="Level">The highest row satisfied in full, or custom when something beyond that row, but not all of a higher one, is
/// granted.</param>
/// <param name="Row">The highest row satisfied in full: what <paramref name="Level"/> is, unless that is custom.</param>
/// <param name="NextRow">The next higher row; absent at full access.</param>
/// <param name="MissingToNextRow">What is missing to it: operations, and names such as <c>connectors:all</c>, in ordinal order.</param>
public sealed record AccessReport(
    string Owner,
    string Space,
    AccessLevel Level,
    AccessLevel Row,
    AccessLevel? NextRow,
    IReadOnlyList<string> MissingToNextRow);
