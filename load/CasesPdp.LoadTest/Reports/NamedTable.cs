namespace CasesPdp.LoadTest.Reports;

/// <summary>A table that only one scenario has.</summary>
internal sealed record NamedTable(
    string Scenario,
    string Title,
    IReadOnlyList<string> Columns,
    IReadOnlyList<IReadOnlyList<string>> Rows,
    string Note = "")
{
    /// <summary>Whether a column holds numbers, empty cells or not: these stand to the right.</summary>
    public bool HasNumbers(int column) =>
        Rows.Select(r => r[column]).Where(c => c.Length > 0).All(c => char.IsDigit(c[0])) && Rows.Any(r => r[column].Length > 0);
}
