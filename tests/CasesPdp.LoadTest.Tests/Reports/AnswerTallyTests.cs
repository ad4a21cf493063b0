using CasesPdp.LoadTest.Reports;
using CasesPdp.LoadTest.Tests.Stub;

namespace CasesPdp.LoadTest.Tests.Reports;

public sealed class AnswerTallyTests
{
    [Fact]
    public void Add_PhaseThatIsNotReported_CountsItsWrongAnswersAllTheSame()
    {
        var server = new SimulatedServer(n => (n % 10) switch
        {
            3 => new StubAnswer { Message = "wrong"u8.ToArray() },
            4 => new StubAnswer { GrpcStatus = 14 },
            _ => new StubAnswer(),
        });
        var report = SampleReport.Make();

        report.TallyOf("server/tcp").Add(Load.Run(server, Load.Open(0.5, 100)));
        report.TallyOf("server/tcp").Add(Load.Run(server, Load.Open(0.5, 100)));

        var tally = Assert.Single(report.Tallies);
        Assert.Equal((80, 10, 10), (tally.Answered, tally.Wrong, tally.Failed));
        Assert.Equal(90, tally.Compared + tally.Decoded);
        Assert.Equal("5 bytes that are not right", tally.Fault);
        Assert.True(report.WrongAnswers >= 10);
        var rule = new ThresholdRule { Name = "none", Workload = "*", Target = "*", Metric = "wrongAnswers", AtMost = 0 };
        Assert.False(Assert.Single(ThresholdCheck.Evaluate([rule], report)).Held);
    }
}
