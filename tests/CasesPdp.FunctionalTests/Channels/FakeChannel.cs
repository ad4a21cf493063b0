using CasesPdp.Distribution.Following;
using CasesPdp.Distribution.Releases;
using CasesPdp.Server.Policy;

namespace CasesPdp.FunctionalTests.Channels;

/// <summary>A channel whose newest release a test sets.</summary>
internal sealed class FakeChannel : IPolicySource
{
    public ReleaseOffer? Offer { get; set; }

    public HashSet<string> Disowned { get; } = [];

    public RevisionSource Origin => RevisionSource.Channel;

    public string Name => "channel";

    public bool IsRead { get; set; } = true;

    public Task RefreshAsync() => Task.CompletedTask;

    public SourceContent? Read(Func<string, bool> isKnown) => Offer is null ? null : SourceContent.Of(Offer);

    public bool Trusts(SignedRelease release) => !Disowned.Contains(release.KeyId);
}
