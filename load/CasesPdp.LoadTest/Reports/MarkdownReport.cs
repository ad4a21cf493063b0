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
            $"{report.Machine.Processor}, {report.Machine.Cores} cores, kernel {report.Machine.Kernel}, {report.Machine.Runtime}, SDK {report.Machine.Sdk}, "
                + $"load average at the start {report.Machine.LoadAverage.Split(' ')[0]}.");
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

    private static void Table(StringBuilder text, NamedTable table)
    {
        text.AppendLine($"## {(table.Scenario.Length > 0 ? table.Scenario + ": " : "")}{table.Title}").AppendLine();
        if (table.Note.Length > 0)
        {
            text.AppendLine(table.Note).AppendLine();
        }

        text.AppendLine($"| {string.Join(" | ", table.Columns)} |");
        text.AppendLine($"|{string.Concat(table.Columns.Select((_, i) => i == 0 ? "---|" : "---:|"))}");
        foreach (var row in table.Rows)
        {
            text.AppendLine($"| {string.Join(" | ", row.Select(c => c.Replace("|", "\\|", StringComparison.Ordinal)))} |");
        }

        text.AppendLine();
    }
}
