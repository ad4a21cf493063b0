namespace CasesPdp.Cli.Output;

/// <summary>How a cell of a table looks where colours may be used.</summary>
internal enum CellMood
{
    Plain = 0,
    Good,
    Bad,
    Middling,
}
