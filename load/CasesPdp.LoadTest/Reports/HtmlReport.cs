using System.Net;
using System.Reflection;
using System.Text;

namespace CasesPdp.LoadTest.Reports;

/// <summary>The report as one page that needs nothing else: style, charts and numbers are in it.</summary>
internal static class HtmlReport
{
    private const string StyleResource = "CasesPdp.LoadTest.Reports.report.css";

    public static string Text(RunReport report)
    {
        var html = new StringBuilder();
        html.Append(
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
                + "content=\"width=device-width,initial-scale=1\">");
        html.Append($"<title>CasesPdp load report, {report.StartedUtc:yyyy-MM-dd}</title><style>{Style()}</style></head><body><main>\n");
        Header(html, report);
        Glance(html, report);
        foreach (var table in ReportSections.Of(report).Where(t => t is { Scenario: "", Title: "Thresholds" }))
        {
            Table(html, table);
        }

        foreach (var scenario in ScenariosOf(report))
        {
            html.Append(
                $"<section id=\"{Encode(scenario)}\"><h2>{Encode(scenario)}</h2>\n<div "
                    + $"class=\"charts\">{HtmlCharts.Of(report, scenario)}</div>\n");
            foreach (var table in ReportSections.Of(report).Where(t => t.Scenario == scenario))
            {
                Table(html, table);
            }

            Table(html, OpenLoopTable.CostsOf(scenario, [.. report.Measurements.Where(m => m.Scenario == scenario)]));
            html.Append("</section>\n");
        }

        html.Append("<section><h2>Besides</h2>\n");
        foreach (var table in ReportSections.Of(report).Where(t => t is { Scenario: "" } and not { Title: "Thresholds" }))
        {
            Table(html, table);
        }

        html.Append("</section>\n");
        Method(html);
        return html.Append("</main></body></html>\n").ToString();
    }

    private static IEnumerable<string> ScenariosOf(RunReport report) =>
        report
            .Ceilings.Select(c => c.Scenario)
            .Concat(report.Measurements.Select(m => m.Scenario))
            .Concat(report.TimeLines.Select(t => t.Scenario))
            .Concat(report.Tables.Select(t => t.Scenario))
            .Concat(report.Comparisons.Select(_ => "compare"))
            .Distinct();

    private static void Header(StringBuilder html, RunReport report)
    {
        var machine = report.Machine;
        html.Append("<header><h1>CasesPdp load report</h1>");
        html.Append(
            $"<p class=\"run\"><code>{Encode(report.CommandLine)}</code> at commit <code>{Encode(report.Commit)}</code>, "
                + $"{report.StartedUtc:yyyy-MM-dd HH:mm} UTC, {report.Seconds:F0} s</p>");
        html.Append("<dl>");
        Pair(html, "machine", $"{machine.Processor}, {machine.Cores} cores, {machine.System}");
        Pair(html, "kernel", machine.Kernel);
        Pair(
            html,
            "versions",
            $"{machine.Runtime}, SDK "
                + $"{machine.Sdk}{(machine.H2Load is { } h ? ", " + h : "")}{(machine.Cerbos is { } c ? ", Cerbos " + c : "")}");
        Pair(html, "load average at the start", machine.LoadAverage);
        foreach (var (name, value) in report.Settings)
        {
            Pair(html, name, value);
        }

        html.Append("</dl>");
        if (report.Notes.Count > 0)
        {
            html.Append(
                $"<div class=\"notes\"><h3>Know before you "
                    + $"read</h3><ul>{string.Concat(report.Notes.Select(n => $"<li>{Encode(n)}</li>"))}</ul></div>");
        }

        html.Append($"<nav>{string.Concat(ScenariosOf(report).Select(s => $"<a href=\"#{Encode(s)}\">{Encode(s)}</a>"))}</nav></header>\n");
    }

    // The main results on one screen.
    private static void Glance(StringBuilder html, RunReport report)
    {
        html.Append("<div class=\"cards\">");
        foreach (
            var best in report
                .Ceilings.Where(c =>
                    c.Target.StartsWith("server", StringComparison.Ordinal) || c.Target.StartsWith("given", StringComparison.Ordinal))
                .GroupBy(c => c.Workload)
                .Select(w => w.MaxBy(c => c.CallsPerSecond.Median)!)
                .Take(4))
        {
            List<string> against = [];
            if (ReportSections.OfFloor(report.Ceilings, best) is { } floor)
            {
                against.Add($"{floor:F2} of the floor");
            }

            if (ReportSections.Ratio(report.Ceilings, best, "cerbos/tcp") is { } cerbos)
            {
                against.Add($"{cerbos:F0} x Cerbos");
            }

            var held = report
                .Measurements.Where(m => m.Workload == best.Workload && m.Target == best.Target && m.Loop == "open")
                .MinBy(m => Math.Abs(m.Fraction - 0.7));
            Card(
                html,
                $"{best.Workload} over {best.Target.Split('/')[1]}",
                $"{best.CallsPerSecond.Median:N0}/s",
                string.Join(", ", against),
                held is null ? "" : $"p50 {held.Latency.P50:N0} µs, p99 {held.Latency.P99:N0} µs at {held.Fraction:P0}");
        }

        var failed = report.Thresholds.Count(t => !t.Held);
        if (report.Thresholds.Count > 0)
        {
            Card(
                html,
                "thresholds",
                failed == 0 ? "all held" : $"{failed} failed",
                $"{report.Thresholds.Count} rules",
                "",
                failed == 0 ? "good" : "bad");
        }

        var wrong = report.WrongAnswers;
        var checkedAnswers = report.Tallies.Sum(t => t.Compared + t.Decoded);
        Card(html, "wrong answers", $"{wrong:N0}", $"of {checkedAnswers:N0} that were checked", "", wrong == 0 ? "good" : "bad");
        html.Append("</div>\n");
    }

    private static void Table(StringBuilder html, NamedTable table)
    {
        if (table.Rows.Count == 0)
        {
            return;
        }

        html.Append($"<h3>{Encode(table.Title)}</h3>");
        if (table.Note.Length > 0)
        {
            html.Append($"<p class=\"note\">{Encode(table.Note)}</p>");
        }

        var styles = table.Columns.Select((_, i) => table.HasNumbers(i) ? " class=\"number\"" : "").ToList();
        html.Append("<div class=\"scroll\"><table><thead><tr>");
        html.AppendJoin("", table.Columns.Select((c, i) => $"<th{styles[i]}>{Encode(c)}</th>")).Append("</tr></thead><tbody>");
        foreach (var row in table.Rows)
        {
            var cells = row.Select((c, i) => $"<td{(c == "NO" ? " class=\"bad\"" : styles[i])}>{Encode(c)}</td>");
            html.Append("<tr>").AppendJoin("", cells).Append("</tr>");
        }

        html.Append("</tbody></table></div>\n");
    }

    private static void Method(StringBuilder html) =>
        html.Append(
            """
            <section><h2>How to read this</h2>
            <p>The <b>ceiling</b> is the most calls a second that a target answers on its cores, found by a closed loop with more and more calls
            in flight, then measured several times in rounds with the other targets. The <b>floor</b> is a gRPC method in the same host that
            receives and answers the same bytes and does nothing: what the transport alone costs. The <b>open loop</b> sends calls when they are
            due, whatever the server does; latency counts from when a call was due, so that a stall shows in every call that it held up. A call
            that was sent late is reported as late, and one that was never answered counts with the time it waited.</p>
            <p>The sender encodes requests beforehand and reads the status and body of every answer. Bodies are checked against the same
            decisions made in process.</p>
            </section>
            """);

    private static void Pair(StringBuilder html, string name, string value) =>
        html.Append($"<div><dt>{Encode(name)}</dt><dd>{Encode(value)}</dd></div>");

    private static void Card(StringBuilder html, string title, string value, string below, string further, string style = "") =>
        html.Append(
            $"<div class=\"card {style}\"><h4>{Encode(title)}</h4><strong>{Encode(value)}</strong>"
                + $"<span>{Encode(below)}</span><span>{Encode(further)}</span></div>");

    private static string Style()
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(StyleResource)!);
        return reader.ReadToEnd();
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
