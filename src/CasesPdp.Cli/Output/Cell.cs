namespace CasesPdp.Cli.Output;

/// <summary>A cell of a table.</summary>
/// <param name="Text">What it says, unescaped.</param>
/// <param name="Mood">How it looks.</param>
internal readonly record struct Cell(string Text, CellMood Mood = CellMood.Plain)
{
    /// <summary>A plain cell.</summary>
    public static implicit operator Cell(string text) => new(text);
}
