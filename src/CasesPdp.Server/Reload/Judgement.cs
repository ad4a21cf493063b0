namespace CasesPdp.Server.Reload;

/// <summary>What comparing a policy with the one in force came to.</summary>
/// <param name="Hold">What keeps it from going in force; absent: nothing does.</param>
/// <param name="WidenedCells">Cells that it allows and that are denied.</param>
/// <param name="NarrowedCells">Cells that it denies and that are allowed.</param>
internal sealed record Judgement(RevisionHold? Hold, long WidenedCells, long NarrowedCells);
