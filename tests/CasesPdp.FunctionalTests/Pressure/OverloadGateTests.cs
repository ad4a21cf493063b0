using CasesPdp.Server.Admission;
using CasesPdp.Server.Options;
using Microsoft.Extensions.Time.Testing;

namespace CasesPdp.FunctionalTests.Pressure;

public sealed class OverloadGateTests
{
    private const int Burst = 10;
    private const int Step = 25;
    private const int Most = 950;

    private static readonly FakeTimeProvider Time = new();

    private static readonly long Limit = 50 * Time.TimestampFrequency / 1_000;

    private static readonly long ManyWaiting = 16 * Environment.ProcessorCount;

    private readonly OverloadGate _gate = new(new ServerOptions(), Time);

    [Fact]
    public void Observe_Burst_ShedsNothing()
    {
        Observe(Burst, Limit + 1, ManyWaiting);
        Assert.Equal(0, _gate.PerMille);

        // It has passed, so that the next is a burst again.
        Observe(1, Limit, ManyWaiting);
        Observe(Burst, Limit + 1, ManyWaiting);
        Assert.Equal(0, _gate.PerMille);
    }

    [Fact]
    public void Observe_QueueThatStands_ShedsMoreAndMoreAndNeverAll()
    {
        Observe(Burst + 1, Limit + 1, ManyWaiting);
        Assert.Equal(Step, _gate.PerMille);

        Observe(1_000, Limit + 1, ManyWaiting);
        Assert.Equal(Most, _gate.PerMille);
    }

    [Fact]
    public void Observe_QueueIsGone_ShedsLessAndLessAndThenNothing()
    {
        Observe(1_000, Limit + 1, ManyWaiting);

        Observe(1, Limit, ManyWaiting);
        Assert.Equal(Most - Step, _gate.PerMille);

        Observe(Most / Step, Limit, ManyWaiting);
        Assert.Equal(0, _gate.PerMille);
        Assert.False(_gate.MustShed());
    }

    [Fact]
    public void Observe_FewCallsWait_ShedsNothing()
    {
        Observe(1_000, 100 * Limit, ManyWaiting - 1);

        Assert.Equal(0, _gate.PerMille);
    }

    [Fact]
    public void MustShed_QueueThatStands_ShedsThatShare()
    {
        Observe(1_000, Limit + 1, ManyWaiting);

        var shed = Enumerable.Range(0, 100_000).Count(_ => _gate.MustShed());

        // The first call sends a probe, which waits no time here and takes a step back. The rest is far beyond what chance does.
        Assert.InRange(shed, 90_800, 96_400);
    }

    private void Observe(int times, long waited, long waiting)
    {
        for (var i = 0; i < times; i++)
        {
            _gate.Observe(waited, waiting);
        }
    }
}
