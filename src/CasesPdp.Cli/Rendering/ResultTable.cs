namespace CasesPdp.Cli.Rendering;

/// <summary>A table of results, in no format yet. Its text is raw: each renderer escapes it.</summary>
/// <param name="Title">The title; may be empty.</param>
/// <param name="Columns">The headings.</param>
/// <param name="Rows">The rows, each as long as the headings.</param>
internal sealed record ResultTable(string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<Cell>> Rows);

/// <summary>A cell of a table, or a part of a line.</summary>
/// <param name="Text">The raw text.</param>
/// <param name="Style">How it looks.</param>
/// <param name="Hint">What a page shows where the pointer rests on it; absent: nothing.</param>
internal readonly record struct Cell(string Text, CellStyle Style = CellStyle.Plain, string? Hint = null)
{
    /// <summary>A plain cell.</summary>
    public static implicit operator Cell(string text) => new(text);
}

/// <summary>How text looks where colours may be used.</summary>
internal enum CellStyle
{
    Plain = 0,
    Good,
    Bad,
    Warning,
    Muted,
}
