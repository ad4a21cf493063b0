using System.Reflection;
using System.Text.RegularExpressions;
using CasesPdp.Corpus;
using CasesPdp.Server.Hosting;
using Microsoft.Extensions.Logging;

namespace CasesPdp.FunctionalTests.Server;

/// <summary>The tables of <c>docs/telemetry.md</c>: each stands behind a line <c>&lt;!-- NAME --&gt;</c>, with a head of two
/// lines.</summary>
internal static class TelemetryDocument
{
    public const string Metrics = "metrics";
    public const string FrameworkMetrics = "framework metrics";
    public const string SpanAttributes = "span attributes";
    public const string LogEvents = "log events";

    private const int HeadLines = 2;
    private static readonly string File = Path.Combine(DecisionCorpus.Repository, "docs", "telemetry.md");

    /// <summary>The rows of a table as cells, without back ticks.</summary>
    public static List<string[]> Rows(string table)
    {
        var lines = System.IO.File.ReadAllLines(File);
        var start = StartOf(lines, table);
        return [.. lines.Skip(start).TakeWhile(l => l.StartsWith('|')).Select(Cells)];
    }

    /// <summary>Writes a table anew, where golden files are rewritten.</summary>
    public static void Rewrite(string table, IEnumerable<string[]> rows)
    {
        if (!DecisionCorpus.RewritesGoldens)
        {
            return;
        }

        var lines = System.IO.File.ReadAllLines(File).ToList();
        var start = StartOf(lines, table);
        lines.RemoveRange(start, lines.Skip(start).TakeWhile(l => l.StartsWith('|')).Count());
        lines.InsertRange(start, rows.Select(r => $"| {string.Join(" | ", r)} |"));
        System.IO.File.WriteAllLines(File, lines);
    }

    /// <summary>The names and labels that stand in the tables of metrics: Prometheus name, and labels.</summary>
    public static Dictionary<string, string[]> Names() =>
        Rows(Metrics).Concat(Rows(FrameworkMetrics)).ToDictionary(r => r[0], r => LabelsOf(r[4]));

    public static string[] LabelsOf(string cell) => [.. cell.Split(", ", StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>Every event that the server logs, as rows of the table.</summary>
    public static List<string[]> Events() =>
    [
        .. from type in typeof(ServerHost).Assembly.GetTypes()
           from method in type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
           let log = method.GetCustomAttribute<LoggerMessageAttribute>()
           where log is not null
           orderby log.EventId
           select new[] { $"{log.EventId}", $"`{method.Name}`", $"{log.Level}", Code(log.Message) },
    ];

    // Text that holds a back tick stands between two.
    private static string Code(string text) => text.Contains('`') ? $"``{text}``" : $"`{text}`";

    private static int StartOf(IReadOnlyList<string> lines, string table)
    {
        var at = lines.ToList().IndexOf($"<!-- {table} -->");
        return at >= 0 ? at + 1 + HeadLines : throw new InvalidDataException($"{File} has no table <!-- {table} -->");
    }

    private static string[] Cells(string line) => [.. Regex.Split(line.Trim('|', ' '), " ?\\| ").Select(c => c.Replace("`", "").Trim())];
}
