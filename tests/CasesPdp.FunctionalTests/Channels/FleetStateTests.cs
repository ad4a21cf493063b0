using CasesPdp.Distribution.Following;
using CasesPdp.FunctionalTests.Reload;
using CasesPdp.Policies.Bundles;
using CasesPdp.Server.Channels;
using CasesPdp.Server.Policy;

namespace CasesPdp.FunctionalTests.Channels;

/// <summary>The state by which a server is listed in its fleet.</summary>
public sealed class FleetStateTests : IDisposable
{
    private static readonly ChannelStatus Following = new(ChannelState.Following, "", "", null, null, null, IsFetching: false);

    private readonly PolicyDirectory _bundle = new("read", "guardRails: {maxWidenedCells: 0}\n");
    private readonly TestPublisher _publisher = new();
    private readonly FakeChannel _channel = new();
    private readonly ControlRig _rig;

    public FleetStateTests() => _rig = new ControlRig(_bundle, source: _channel);

    public void Dispose()
    {
        _rig.Dispose();
        _publisher.Dispose();
        _bundle.Dispose();
    }

    [Theory]
    [InlineData(ChannelState.Following, false, "serving")]
    [InlineData(ChannelState.Following, true, "fetching")]
    [InlineData(ChannelState.Refused, true, "refused")]
    [InlineData(ChannelState.Forked, false, "refused")]
    [InlineData(ChannelState.ContentMissing, false, "refused")]
    [InlineData(ChannelState.Unreachable, true, "stale")]
    [InlineData(ChannelState.Unauthenticated, false, "stale")]
    [InlineData(ChannelState.Forbidden, false, "stale")]
    [InlineData(ChannelState.Replaced, false, "stale")]
    [InlineData(ChannelState.Stale, false, "stale")]
    public void StateOf_Channel_IsNamed(ChannelState channel, bool isFetching, string expected)
    {
        var status = Following with { State = channel, IsFetching = isFetching };

        Assert.Equal(expected, FleetStatusWriter.StateOf(_rig.Status.Current, status));
    }

    [Fact]
    public async Task StateOf_Policy_IsNamed()
    {
        _channel.Offer = _publisher.Offer(BundlePack.Pack([new BundleFile("pdp.yaml", "bundle: 99\n"u8.ToArray())]).Pack!);
        await _rig.Control.FollowAsync();
        Assert.Equal("failed", State(Following with { State = ChannelState.Refused }));

        await OfferAsync("all");
        Assert.Equal("held", State(Following));
        Assert.Equal("refused", State(Following with { State = ChannelState.Forked }));

        await OfferAsync("read");
        await _rig.Control.ActivateAsync(new RevisionChoice(null, true, null), "jane");
        Assert.Equal("pinned", State(Following));
        await OfferAsync("minimal_read");
        Assert.Equal("pinned", State(Following));
        Assert.NotNull(_rig.Status.Current.Held);
    }

    private string State(ChannelStatus channel) => FleetStatusWriter.StateOf(_rig.Status.Current, channel);

    private async Task OfferAsync(string privilege)
    {
        _bundle.Grant(privilege);
        _channel.Offer = _publisher.Offer(BundlePack.Pack(_bundle.Path).Pack!);
        await _rig.Control.FollowAsync();
    }
}
