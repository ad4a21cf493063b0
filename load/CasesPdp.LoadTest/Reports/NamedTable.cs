namespace CasesPdp.LoadTest.Reports;

/// <summary>A table that only one scenario has.</summary>
internal sealed record NamedTable(
    string Scenario,
    string Title,
    IReadOnlyList<string> Columns,
    IReadOnlyList<IReadOnlyList<string>> Rows,
    string Note = "")
{
    /// <summary>The same without columns that no row has anything in.</summary>
    public NamedTable WithoutEmptyColumns()
    {
        var kept = Enumerable.Range(0, Columns.Count).Where(c => Rows.Any(r => r[c].Length > 0)).ToList();
        return this with { Columns = [.. kept.Select(c => Columns[c])], Rows = [.. Rows.Select(r => kept.Select(c => r[c]).ToList())] };
    }

    /// <summary>Whether a column holds numbers, empty cells or not: these stand to the right.</summary>
    public bool HasNumbers(int column) =>
        Rows.Select(r => r[column]).Where(c => c.Length > 0).All(c => char.IsDigit(c[0])) && Rows.Any(r => r[column].Length > 0);
}
