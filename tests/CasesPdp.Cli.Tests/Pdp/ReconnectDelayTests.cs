using CasesPdp.Cli.Pdp;

namespace CasesPdp.Cli.Tests.Pdp;

public sealed class WatchPatienceTests
{
    [Fact]
    public void Next_Repeated_DoublesUpToALimit()
    {
        var delay = new ReconnectDelay();

        var waits = Enumerable.Range(0, 8).Select(_ => delay.Next().TotalSeconds);

        Assert.Equal([0.25, 0.5, 1, 2, 4, 8, 10, 10], waits);
    }

    [Fact]
    public void Reset_AfterWaits_StartsAgain()
    {
        var delay = new ReconnectDelay();
        delay.Next();
        delay.Next();

        delay.Reset();

        Assert.Equal(ReconnectDelay.First, delay.Next());
    }
}
