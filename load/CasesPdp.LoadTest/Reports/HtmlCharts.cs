using System.Text;
using CasesPdp.LoadTest.Reports.Charts;

namespace CasesPdp.LoadTest.Reports;

/// <summary>The charts of a scenario.</summary>
internal static class HtmlCharts
{
    private const double PreferredFraction = 0.7;

    public static string Of(RunReport report, string scenario)
    {
        var html = new StringBuilder();
        var ceilings = report.Ceilings.Where(c => c.Scenario == scenario).OrderBy(c => TargetStyle.Rank(c.Target)).ToList();
        SideBySide(html, report, scenario, ceilings);
        BySize(html, scenario, ceilings);
        Percentiles(html, report, scenario);
        Comparisons(html, report, scenario);
        Rising(html, ceilings);
        foreach (var line in report.TimeLines.Where(t => t.Scenario == scenario))
        {
            OverTime(html, line);
        }

        foreach (var chart in scenario == "soak" && report.Footprints.Count > 0 ? FootprintPlot.Charts(report.Footprints) : [])
        {
            html.Append(chart.Html());
        }

        Resources(html, report, scenario);
        return html.ToString();
    }

    private static void SideBySide(StringBuilder html, RunReport report, string scenario, List<CeilingResult> ceilings)
    {
        foreach (var workload in ceilings.GroupBy(c => c.Workload))
        {
            List<ChartBar> bars =
            [
                .. workload.Select(c => new ChartBar(
                    c.Target,
                    TargetStyle.Of(c.Target),
                    c.CallsPerSecond.Median,
                    c.CallsPerSecond.Low,
                    c.CallsPerSecond.High,
                    BarText(ceilings, c))),
                .. report
                    .Measurements.Where(m =>
                        m.Scenario == scenario
                        && m.Workload == workload.Key
                        && m.Target.StartsWith("grpc-client", StringComparison.Ordinal))
                    .Select(m => new ChartBar(
                        m.Target,
                        TargetStyle.Of(m.Target),
                        m.CallsPerSecond,
                        0,
                        0,
                        $"{NumberText.Short(m.CallsPerSecond)}/s")),
            ];
            html.Append(
                new BarChart
                {
                    Title = $"{workload.Key}: calls a second at the ceiling",
                    Bars = bars,
                    Note =
                        "The thin line is the 95 % interval of the mean over the rounds. grpc-client is the server asked through "
                            + "Grpc.Net.Client.",
                }.Html());
        }
    }

    private static string BarText(List<CeilingResult> ceilings, CeilingResult c)
    {
        var floor = ReportSections.OfFloor(ceilings, c);
        var decisions = c.DecisionsPerCall > 1 ? $", {NumberText.Short(c.CallsPerSecond.Median * c.DecisionsPerCall)} decisions/s" : "";
        var ofFloor = floor is { } ratio ? $", {ratio:F2} of the floor" : "";
        var limit =
            c.Limit is "sender" ? ", held down by the sender"
            : c.StillRose ? ", still rising"
            : "";
        return $"{NumberText.Short(c.CallsPerSecond.Median)}/s{decisions}{ofFloor}{limit}";
    }

    private static void Comparisons(StringBuilder html, RunReport report, string scenario)
    {
        foreach (var row in scenario == "compare" ? report.Comparisons : [])
        {
            html.Append(
                new BarChart
                {
                    Title = $"{row.Name}: calls a second",
                    Bars =
                    [
                        .. row.Targets.Select(t => new ChartBar(
                            t.Name,
                            TargetStyle.Of(t.Name),
                            t.Median(r => r.CallsPerSecond),
                            t.Rounds.Min(r => r.CallsPerSecond),
                            t.Rounds.Max(r => r.CallsPerSecond),
                            $"{NumberText.Short(t.Median(r => r.CallsPerSecond))}/s, {t.Median(r => r.CpuMicroseconds):N2} us CPU a call")),
                    ],
                    Note = "The thin line reaches from the slowest round to the fastest.",
                }.Html());
        }
    }

    private static void BySize(StringBuilder html, string scenario, List<CeilingResult> ceilings)
    {
        var sizes = ceilings.Select(c => c.DecisionsPerCall).Distinct().Count();
        if (sizes < 2)
        {
            return;
        }

        html.Append(
            new LineChart
            {
                Title = $"{scenario}: decisions a second against the size of a call",
                XLabel = "decisions in a call",
                YLabel = "decisions a second",
                XScale = AxisScale.Logarithmic,
                YScale = AxisScale.Logarithmic,
                Series =
                [
                    .. ceilings
                        .GroupBy(c => c.Target)
                        .Select(t => new ChartSeries(
                            t.Key,
                            TargetStyle.Of(t.Key),
                            [
                                .. t.OrderBy(c => c.DecisionsPerCall)
                                    .Select(c => (c.DecisionsPerCall, c.CallsPerSecond.Median * c.DecisionsPerCall)),
                            ])),
                ],
            }.Html());
    }

    private static void Percentiles(StringBuilder html, RunReport report, string scenario)
    {
        var open = report.Measurements.Where(m => m.Scenario == scenario && m.Loop == "open" && m.Curve.Count > 0).ToList();
        if (scenario == "soak")
        {
            open = open.Count > 1 ? [open[0], open[^1]] : open;
        }

        foreach (var held in open.GroupBy(m => (m.Workload, m.Fraction)))
        {
            // Where a scenario holds several rates of the same target, their labels tell them apart.
            var several = held.GroupBy(m => m.Target).Any(t => t.Count() > 1);
            html.Append(
                new LineChart
                {
                    Title = several
                        ? $"{held.Key.Workload}: latency"
                        : $"{held.Key.Workload}: latency at {held.Key.Fraction:P0} of the ceiling, open loop",
                    XLabel = "percentile",
                    YLabel = "microseconds from when due",
                    XScale = AxisScale.Percentile,
                    YScale = AxisScale.Logarithmic,
                    Series =
                    [
                        .. held.OrderBy(m => TargetStyle.Rank(m.Target))
                            .Select(
                                (m, i) =>
                                    new ChartSeries(
                                        several ? $"{m.Target}, {m.Label}" : $"{m.Target} ({NumberText.Short(m.OfferedPerSecond)}/s)",
                                        several ? $"s-{i % 6}" : TargetStyle.Of(m.Target),
                                        [.. m.Curve.Select(p => (p.Fraction, p.Microseconds))])),
                    ],
                    Note = held.Any(m => m.Target.StartsWith("floor", StringComparison.Ordinal))
                        ? "The floor is held at the server's rate, others at their own."
                        : "",
                }.Html());
        }
    }

    private static void Rising(StringBuilder html, List<CeilingResult> ceilings)
    {
        foreach (var workload in ceilings.GroupBy(c => c.Workload).Where(w => w.Any(c => c.Steps.Count > 1)))
        {
            html.Append(
                new LineChart
                {
                    Title = $"{workload.Key}: finding the ceiling",
                    XLabel = "calls in flight",
                    YLabel = "calls a second",
                    XScale = AxisScale.Logarithmic,
                    YScale = AxisScale.Linear,
                    Series =
                    [
                        .. workload.Select(c => new ChartSeries(
                            c.Target,
                            TargetStyle.Of(c.Target),
                            [.. c.Steps.Select(s => ((double)s.InFlight, s.CallsPerSecond))])),
                    ],
                }.Html());
        }
    }

    private static void OverTime(StringBuilder html, TimeLine line)
    {
        var isByNumber = line.Scenario == "coldstart";
        html.Append(
            new LineChart
            {
                Title = $"{line.Title}: {line.Target}",
                XLabel = isByNumber ? "call" : "seconds",
                YLabel = "microseconds",
                YScale = AxisScale.Logarithmic,
                Series =
                [
                    new ChartSeries("longest", "s-3 thin", [.. line.Bins.Select(b => (b.Seconds, b.Max))]),
                    new ChartSeries("p99", "s-1", [.. line.Bins.Select(b => (b.Seconds, b.P99))]),
                    new ChartSeries("p50", "s-0", [.. line.Bins.Select(b => (b.Seconds, b.P50))]),
                ],
                Marks = [.. line.Marks.Select(m => (m.Seconds, m.Text))],
                Note = string.Join(
                        " ",
                        line.Findings.Append(line.Marks.Count > 0 ? "Upright: the first answer by a new bundle." : ""))
                    .Trim(),
            }.Html());
        if (line.Bins.Any(b => b.ServerMegabytes > 0))
        {
            html.Append(
                new LineChart
                {
                    Title = $"{line.Title}: the server's resident memory",
                    XLabel = "seconds",
                    YLabel = "MB",
                    Series = [new ChartSeries("server", "t-server", [.. line.Bins.Select(b => (b.Seconds, b.ServerMegabytes))])],
                }.Html());
        }
    }

    // One phase shows how steady both sides are; the table below has all of them.
    private static void Resources(StringBuilder html, RunReport report, string scenario)
    {
        var shown = report
            .Measurements.Where(m => m.Scenario == scenario && m.Usage.Samples.Count > 2)
            .OrderBy(m => TargetStyle.Rank(m.Target))
            .ThenByDescending(m => m.Fraction == PreferredFraction)
            .ThenByDescending(m => m.Loop == "open")
            .ThenByDescending(m => m.Fraction)
            .FirstOrDefault();
        if (shown is null)
        {
            return;
        }

        var samples = shown.Usage.Samples;
        var what = $"{shown.Workload}, {shown.Target}, {shown.Label}";
        html.Append(
            new LineChart
            {
                Title = $"CPU of both sides: {what}",
                XLabel = "seconds",
                YLabel = "cores",
                Series =
                [
                    new ChartSeries("server", "t-server", [.. samples.Select(s => (s.Seconds, s.ServerCores))]),
                    new ChartSeries("sender", "t-cerbos dashed", [.. samples.Select(s => (s.Seconds, s.SenderCores))]),
                ],
            }.Html());
        html.Append(
            new LineChart
            {
                Title = $"Memory of both sides: {what}",
                XLabel = "seconds",
                YLabel = "MB resident",
                Series =
                [
                    new ChartSeries("server", "t-server", [.. samples.Select(s => (s.Seconds, s.ServerMegabytes))]),
                    new ChartSeries("sender", "t-cerbos dashed", [.. samples.Select(s => (s.Seconds, s.SenderMegabytes))]),
                ],
            }.Html());
    }
}
