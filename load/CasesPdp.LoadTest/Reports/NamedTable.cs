namespace CasesPdp.LoadTest.Reports;

/// <summary>A table that only one scenario has.</summary>
internal sealed record NamedTable(
    string Scenario,
    string Title,
    IReadOnlyList<string> Columns,
    IReadOnlyList<IReadOnlyList<string>> Rows,
    string Note = ""
);
