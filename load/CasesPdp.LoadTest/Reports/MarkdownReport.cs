using System.Text;

namespace CasesPdp.LoadTest.Reports;

/// <summary>The report for terminals and git.</summary>
internal static class MarkdownReport
{
    public static string Text(RunReport report)
    {
        var text = new StringBuilder();
        text.AppendLine("# Load report").AppendLine();
        text.AppendLine(
            $"`{report.CommandLine}`, commit {report.Commit}, {report.StartedUtc:yyyy-MM-dd HH:mm} UTC, {report.Seconds:F0} s.");
        text.AppendLine(
            $"{report.Machine.Processor}, {report.Machine.Cores} cores, kernel {report.Machine.Kernel}, {report.Machine.Runtime}, SDK "
                + $"{report.Machine.Sdk}, load average at the start {report.Machine.LoadAverage.Split(' ')[0]}.");
        text.AppendLine(string.Join("; ", report.Settings.Select(s => $"{s.Key}: {s.Value}")) + ".").AppendLine();
        foreach (var note in report.Notes)
        {
            text.AppendLine($"- {note}");
        }

        if (report.Notes.Count > 0)
        {
            text.AppendLine();
        }

        foreach (var section in ReportSections.Of(report))
        {
            Table(text, section);
        }

        foreach (var line in report.TimeLines.Where(t => t.Findings.Count > 0))
        {
            text.AppendLine($"## {line.Scenario}: {line.Title} ({line.Target})").AppendLine();
            foreach (var finding in line.Findings)
            {
                text.AppendLine($"- {finding}");
            }

            text.AppendLine();
        }

        return text.ToString();
    }

    public static string Text(NamedTable table)
    {
        var text = new StringBuilder();
        Table(text, table);
        return text.ToString();
    }

    private static void Table(StringBuilder text, NamedTable table)
    {
        text.AppendLine($"## {(table.Scenario.Length > 0 ? table.Scenario + ": " : "")}{table.Title}").AppendLine();
        if (table.Note.Length > 0)
        {
            text.AppendLine(table.Note).AppendLine();
        }

        List<IReadOnlyList<string>> rows = [table.Columns, .. table.Rows.Select(r => (IReadOnlyList<string>)[.. r.Select(Escape)])];
        var widths = table.Columns.Select((_, i) => Math.Max(3, rows.Max(r => r[i].Length))).ToList();
        var areNumbers = table.Columns.Select((_, i) => table.HasNumbers(i)).ToList();
        foreach (var (row, at) in rows.Select((r, i) => (r, i)))
        {
            var cells = row.Select((c, i) => areNumbers[i] ? c.PadLeft(widths[i]) : c.PadRight(widths[i]));
            text.AppendLine($"| {string.Join(" | ", cells)} |");
            if (at == 0)
            {
                text.AppendLine($"|{string.Concat(widths.Select((w, i) => new string('-', w + 1) + (areNumbers[i] ? ":|" : "-|")))}");
            }
        }

        text.AppendLine();
    }

    private static string Escape(string cell) => cell.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
