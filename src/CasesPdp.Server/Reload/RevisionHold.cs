namespace CasesPdp.Server.Reload;

/// <summary>What keeps a revision from going in force by itself.</summary>
/// <param name="Causes">The causes, each once.</param>
/// <param name="JudgedAgainst">The digest of the revision in force that it was compared with.</param>
/// <param name="Findings">A sentence for each guard rail broken and each policy test that fails, up to a limit.</param>
/// <param name="FindingsLeftOut">How many the limit left out.</param>
/// <param name="WidenedCells">Cells that it would allow and that are denied.</param>
/// <param name="NarrowedCells">Cells that it would deny and that are allowed.</param>
internal sealed record RevisionHold(
    IReadOnlyList<HoldCause> Causes,
    string JudgedAgainst,
    IReadOnlyList<string> Findings,
    int FindingsLeftOut,
    long WidenedCells,
    long NarrowedCells);
