namespace CasesPdp.Cli.Output;

/// <summary>A table of results, not yet in any format.</summary>
/// <param name="Title">What it is about; may be empty.</param>
/// <param name="Columns">The headings.</param>
/// <param name="Rows">The rows, each as long as the headings.</param>
internal sealed record ResultTable(string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<Cell>> Rows);
