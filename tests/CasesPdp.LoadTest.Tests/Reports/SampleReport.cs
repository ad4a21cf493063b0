using CasesPdp.LoadTest.Recording;
using CasesPdp.LoadTest.Reports;

namespace CasesPdp.LoadTest.Tests.Reports;

/// <summary>A report as a run would make it, with numbers that are easy to check.</summary>
internal static class SampleReport
{
    public static RunReport Make()
    {
        var report = new RunReport
        {
            Machine = new MachineInfo("<b>CPU</b>", 2, "6.1", "Linux", ".NET 10", "10.0.100", "h2load 1", null, "0.1"),
            CommandLine = "check --quick",
            Commit = "abc1234",
            StartedUtc = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc),
            Settings = new Dictionary<string, string> { ["mix"] = "zipf" },
        };
        report.Notes.Add("Others <were> busy.");
        report.Ceilings.Add(Ceiling("server/tcp", 80, 90, 100));
        report.Ceilings.Add(Ceiling("floor/tcp", 100, 100, 200));
        report.Measurements.Add(Open("server/tcp", p50: 110, p99: 260) with { Loop = "closed", Fraction = 0, ServerBytesPerCall = 1_800 });
        report.Measurements.Add(Open("server/tcp", p50: 110, p99: 260));
        report.Measurements.Add(Open("floor/tcp", p50: 100, p99: 200));
        report.TimeLines.Add(
            new TimeLine(
                "reload",
                "A new bundle",
                "server/tcp",
                1,
                [new TimeBin(0, 5, 1, 2, 3), new TimeBin(1, 5, 1, 2, 3)],
                [new TimeMark(0.5, "swap")],
                ["Found <this>."]));
        report.Tables.Add(
            new NamedTable(
                "scale",
                "Roles",
                ["roles", "calls/s"],
                [
                    ["10", "5"],
                ]));
        return report;
    }

    public static CeilingResult Ceiling(string target, params double[] rates) =>
        new()
        {
            Scenario = "check",
            Workload = "check",
            Target = target,
            DecisionsPerCall = 1,
            Steps = [new CeilingStep(1, 50, 1, 2, 0.1, 0.2), new CeilingStep(8, 90, 1, 2, 0.1, 0.2)],
            InFlight = 8,
            CallsPerSecond = Interval.Of(rates),
            Limit = "server",
            CallsPerServerSecond = target.StartsWith("floor", StringComparison.Ordinal) ? 200 : 100,
            H2LoadPerSecond = 100,
            SenderOnSameRequest = 97,
            SenderAgainstH2Load = 0.97,
        };

    public static Measurement Open(string target, double p50, double p99, long wrong = 0) =>
        new()
        {
            Scenario = "check",
            Workload = "check",
            Target = target,
            Loop = "open",
            Label = "70% of the ceiling",
            Fraction = 0.7,
            OfferedPerSecond = 63,
            Latency = new LatencySummary(p50, p50, p99, p99, p99, p50, 1_000),
            Curve = [new CurvePoint(0, p50), new CurvePoint(0.5, p50), new CurvePoint(0.99, p99)],
            Due = 1_000,
            Answered = 1_000,
            Compared = 990,
            Decoded = 10,
            ServerBytesPerCall = 9_999,
            Errors = wrong > 0 ? new Dictionary<string, long> { ["wrong answer"] = wrong } : new Dictionary<string, long>(),
            Usage = new UsageSummary
            {
                ServerCores = 0.7,
                Samples = [.. Enumerable.Range(0, 4).Select(i => new UsageSample(i, 0.7, 0.2, 100, 90))],
            },
        };
}
