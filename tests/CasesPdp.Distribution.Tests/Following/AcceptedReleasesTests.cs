using CasesPdp.Distribution.Following;
using CasesPdp.Distribution.Releases;

namespace CasesPdp.Distribution.Tests.Following;

public sealed class AcceptedReleasesTests : IDisposable
{
    private readonly TestChannel _channel = new();

    public void Dispose() => _channel.Dispose();

    [Fact]
    public void Highest_OfTwoKeys_IsTheHighestOfAll()
    {
        using var other = ReleaseKey.Create();
        var target = TestChannel.Target(TestChannel.Pack("x"));
        var low = _channel.Sign(3, target);
        var high = _channel.Sign(9, TestChannel.Name, other, target);

        var accepted = AcceptedReleases.None.With(low).With(high);

        Assert.Equal(high.Mark, accepted.Highest!.Mark);
        Assert.Equal(low.Mark, accepted.TrustedBy(_channel.Keys).Highest!.Mark);
        Assert.Same(accepted, accepted.TrustedBy(TrustedKeys.Of(_channel.Key, other)));
        Assert.Null(accepted.TrustedBy(TrustedKeys.Of()).Highest);
    }

    [Fact]
    public void With_NextReleaseOfAKey_ReplacesItsMark()
    {
        var target = TestChannel.Target(TestChannel.Pack("x"));

        var accepted = AcceptedReleases.None.With(_channel.Sign(3, target)).With(_channel.Sign(4, target));

        Assert.Equal(4UL, Assert.Single(accepted.ByKey).Mark.Sequence);
    }
}
