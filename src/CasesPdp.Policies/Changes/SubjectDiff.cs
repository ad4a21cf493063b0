namespace CasesPdp.Policies.Changes;

/// <summary>A listed subject that changed.</summary>
/// <param name="Subject">Its id.</param>
/// <param name="RolesGiven">Roles that it has now and had not.</param>
/// <param name="RolesTaken">Roles that it had and has no more.</param>
/// <param name="Cells">
/// The cells (subject, space, owner, operation) and (subject, space, right) that the roles given add by the policy after, and those that
/// the roles taken were needed for by the policy before.
/// </param>
/// <param name="MaySeeMore">Whether it may see restricted cases that were hidden from it.</param>
public sealed record SubjectDiff(
    string Subject,
    IReadOnlyList<string> RolesGiven,
    IReadOnlyList<string> RolesTaken,
    ChangeCount Cells,
    bool MaySeeMore);
