using CasesPdp.LoadTest.Reports;
using CasesPdp.LoadTest.Scenarios;

namespace CasesPdp.LoadTest.Tests.Reports;

public sealed class ComparisonTests
{
    private static readonly ComparedTarget[] Targets =
    [
        Target("server", (90, 10), (100, 10), (80, 10)),
        Target("floor", (100, 5), (100, 8), (200, 20)),
        Target("cerbos-scopes", (3, 300), (3, 300), (3, 300)),
        Target("cerbos-conditions", (2, 200), (4, 400), (5, 500)),
    ];

    [Fact]
    public void Apply_CallsPerSecond_DividesMediansAndRounds()
    {
        var ratio = new RatioRule("server", ["floor"], ComparedValue.CallsPerSecond, 0.95).Apply(Targets)!;

        Assert.Equal(0.9, ratio.OfMedians);
        Assert.Equal([0.9, 1.0, 0.4], ratio.OfRounds);
        Assert.False(ratio.IsMet);
    }

    [Theory]
    [InlineData("CallsPerSecond", "cerbos-conditions", true)]
    [InlineData("CpuTime", "cerbos-scopes", false)]
    public void Apply_SeveralBelow_TakesTheBest(string value, string best, bool isMet)
    {
        var ratio = new RatioRule("server", ["cerbos-scopes", "cerbos-conditions"], Enum.Parse<ComparedValue>(value), 0.01).Apply(Targets)!;

        Assert.Equal(best, ratio.To);
        Assert.Equal(isMet, ratio.IsMet);
    }

    [Fact]
    public void Apply_TargetThatWasNotMeasured_IsLeftOut()
    {
        var ratios = ComparisonRows.RatiosOf("check").Select(r => r.Apply(Targets)).OfType<ComparedRatio>();

        Assert.DoesNotContain(ratios, r => r.To is "against" or "generated");
    }

    [Fact]
    public void Markdown_OfAComparison_HasRatesCpuTimesAndRatios()
    {
        var report = SampleReport.Make();
        report.Comparisons.Add(new ComparisonRow(
            "check", "Check", Targets, [new RatioRule("server", ["floor"], ComparedValue.CpuTime, 1.1).Apply(Targets)!]));

        var text = MarkdownReport.Text(report);

        Assert.Matches(@"\| server +\| +90 \| +80 .. 100 \| +90 \| +10\.00 \|", text);
        Assert.Matches(@"\| server / floor +\| CPU/call +\| +1\.25 \| +0\.50 .. 2\.00 \|.*<= 1\.10 \| NO", text);
    }

    private static ComparedTarget Target(string name, params (double Calls, double Cpu)[] rounds) =>
        new(name, 1, [.. rounds.Select(r => new ComparedRound(r.Calls, r.Cpu, new LatencySummary(50, 60, 70, 80, 90, 55, 100), 1, 0.5))]);
}
