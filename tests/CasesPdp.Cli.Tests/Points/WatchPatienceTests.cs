using CasesPdp.Cli.Points;

namespace CasesPdp.Cli.Tests.Points;

public sealed class WatchPatienceTests
{
    [Fact]
    public void Next_InVain_IsLongerUpToALimit()
    {
        var patience = new WatchPatience();

        var waits = Enumerable.Range(0, 8).Select(_ => patience.Next().TotalSeconds);

        Assert.Equal([0.25, 0.5, 1, 2, 4, 8, 10, 10], waits);
    }

    [Fact]
    public void Renew_AfterWaits_BeginsAnew()
    {
        var patience = new WatchPatience();
        patience.Next();
        patience.Next();

        patience.Renew();

        Assert.Equal(WatchPatience.First, patience.Next());
    }
}
