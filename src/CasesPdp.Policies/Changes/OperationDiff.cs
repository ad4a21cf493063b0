namespace CasesPdp.Policies.Changes;

/// <summary>What changed for an operation of an owner, a right, a call, or an owner as such, over all roles and spaces.</summary>
/// <param name="Kind">Which of the four.</param>
/// <param name="Owner">The owner; absent for rights, and for calls that name none.</param>
/// <param name="Name">The operation, the right, or the call with its facets; empty for an owner as such.</param>
/// <param name="Cells">How many cells changed.</param>
public sealed record OperationDiff(CellKind Kind, string? Owner, string Name, ChangeCount Cells);
