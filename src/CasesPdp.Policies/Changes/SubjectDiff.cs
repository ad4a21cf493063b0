namespace CasesPdp.Policies.Changes;

/// <summary>A listed subject that changed.</summary>
/// <param name="Subject">Its id.</param>
/// <param name="RolesGiven">Roles that it has now and had not.</param>
/// <param name="RolesTaken">Roles that it had and has no more.</param>
/// <param name="Cells">
/// The cells (subject, space, owner, operation) and (subject, space, right) that the roles given add, and those that the roles taken were
/// needed for: each counted by the roles as they were and as they are, and the larger number taken.
/// </param>
/// <param name="MaySeeMore">Whether it may see restricted cases that were hidden from it.</param>
public sealed record SubjectDiff(
    string Subject,
    IReadOnlyList<string> RolesGiven,
    IReadOnlyList<string> RolesTaken,
    ChangeCount Cells,
    bool MaySeeMore);
