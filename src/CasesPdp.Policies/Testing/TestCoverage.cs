namespace CasesPdp.Policies.Testing;

/// <summary>
/// What tests looked at, in cells (role, space, owner, operation) of the roles that the bundle writes: in the spaces that the policy names,
/// in any other space as one, and like each pattern that a role uses.
/// </summary>
/// <param name="GrantedCells">Cells that are ALLOW.</param>
/// <param name="TestedGrantedCells">Those of them that some test asks for.</param>
/// <param name="TestedDeniedCells">Cells that are DENY and that some test asks for.</param>
/// <param name="RolesNeverTested">Written roles that no test's subject has, in ordinal order.</param>
/// <param name="WrittenRoles">How many roles the bundle writes.</param>
public sealed record TestCoverage(
    long GrantedCells, long TestedGrantedCells, long TestedDeniedCells, IReadOnlyList<string> RolesNeverTested, int WrittenRoles);
