using CasesPdp.LoadTest.CommandLine;
using CasesPdp.LoadTest.Reports;

namespace CasesPdp.LoadTest.Tests.Reports;

public sealed class ThresholdTests
{
    [Theory]
    [InlineData("callsPerSecond", "floor/tcp", 0.8, true)]
    [InlineData("callsPerSecond", "floor/tcp", 0.81, false)]
    [InlineData("callsPerServerSecond", "floor/tcp", 0.5, true)]
    [InlineData("callsPerServerSecond", "floor/tcp", 0.51, false)]
    [InlineData("senderAgainstH2load", null, 0.97, true)]
    [InlineData("senderAgainstH2load", null, 0.98, false)]
    public void Evaluate_AtLeast_HoldsFromTheBoundOn(string metric, string? against, double bound, bool held)
    {
        var rule = Rule(metric, against) with { AtLeast = bound };

        Assert.Equal(held, Assert.Single(ThresholdCheck.Evaluate([rule], SampleReport.Make())).Held);
    }

    [Theory]
    [InlineData("p50", "floor/tcp", 1.1, true)]
    [InlineData("p50", "floor/tcp", 1.09, false)]
    [InlineData("p99", "floor/tcp", 1.3, true)]
    [InlineData("p99", "floor/tcp", 1.29, false)]
    [InlineData("serverBytesPerCall", null, 1_800, true)]
    [InlineData("serverBytesPerCall", null, 1_799, false)]
    [InlineData("errors", null, 0, true)]
    public void Evaluate_AtMost_HoldsUpToTheBound(string metric, string? against, double bound, bool held)
    {
        var rule = Rule(metric, against) with { AtMost = bound };

        Assert.Equal(held, Assert.Single(ThresholdCheck.Evaluate([rule], SampleReport.Make())).Held);
    }

    [Fact]
    public void Evaluate_WrongAnswersOfAnyTarget_AreFound()
    {
        var report = SampleReport.Make();
        report.Measurements.Add(SampleReport.Open("server/unix", 1, 2, wrong: 3));
        var rule = Rule("wrongAnswers", null) with { Workload = "*", Target = "*", AtMost = 0 };

        var result = Assert.Single(ThresholdCheck.Evaluate([rule], report));

        Assert.False(result.Held);
        Assert.Equal(3, result.Value);
    }

    [Fact]
    public void Evaluate_WhatWasNotMeasured_DoesNotHold()
    {
        var rule = Rule("callsPerSecond", "cerbos/tcp") with { AtLeast = 0 };

        var result = Assert.Single(ThresholdCheck.Evaluate([rule], SampleReport.Make()));

        Assert.False(result.Held);
        Assert.Null(result.Value);
    }

    [Theory]
    [InlineData("""[{"name":"a","workload":"*","target":"*","metric":"p50","atMost":1,"atmsot":2}]""")]
    [InlineData("""[{"name":"a","workload":"*","target":"*","metric":"p51","atMost":1}]""")]
    [InlineData("""[{"name":"a","workload":"*","target":"*","metric":"p50"}]""")]
    [InlineData("""[{"name":"a","workload":"*","target":"*","metric":"p50","atMost":1,"atLeast":1}]""")]
    [InlineData("""[{"name":"a"}]""")]
    [InlineData("{")]
    public void Read_RuleThatCannotBeMeant_IsAUsageError(string rules)
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, rules);

        Assert.Throws<UsageException>(() => ThresholdRules.Read(file));
        File.Delete(file);
    }

    private static ThresholdRule Rule(string metric, string? against) => new()
    {
        Name = metric,
        Workload = "check",
        Target = "server/tcp",
        Against = against,
        Metric = metric,
    };
}
