using CasesPdp.Distribution.Releases;

namespace CasesPdp.Distribution.Tests.Releases;

public sealed class ReleaseMarkTests
{
    [Theory]
    [InlineData(1, 56, "a", ReleaseOrder.Older)]
    [InlineData(1, 57, "a", ReleaseOrder.Same)]
    [InlineData(1, 57, "b", ReleaseOrder.Forked)]
    [InlineData(1, 58, "a", ReleaseOrder.Newer)]
    [InlineData(2, 1, "a", ReleaseOrder.Newer)]
    [InlineData(0, 99, "a", ReleaseOrder.Older)]
    public void OrderAfter_Highest_GoesByEpochThenSequence(ulong epoch, ulong sequence, string sha256, ReleaseOrder order)
    {
        Assert.Equal(order, new ReleaseMark(epoch, sequence, sha256).OrderAfter(new ReleaseMark(1, 57, "a")));
    }

    [Fact]
    public void OrderAfter_Nothing_IsNewer()
    {
        Assert.Equal(ReleaseOrder.Newer, new ReleaseMark(1, 1, "a").OrderAfter(null));
    }
}
