using System.Collections.Concurrent;
using CasesPdp.Distribution.Following;
using CasesPdp.Distribution.Releases;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.Distribution.Tests.Following;

/// <summary>Takes up what it is offered, and remembers everything that it is told.</summary>
internal sealed class FakeSink : IReleaseSink
{
    public ConcurrentQueue<ReleaseOffer> Offers { get; } = [];

    public ConcurrentQueue<ChannelStatus> Reports { get; } = [];

    public ConcurrentQueue<string> Refusals { get; } = [];

    public ConcurrentDictionary<string, BundlePack> InMemory { get; } = [];

    public int Remembered { get; private set; }

    public int Reconnects { get; private set; }

    public Func<ReleaseOffer, TakingUp> Take { get; set; } = _ => new TakingUp(TakingUpOutcome.Serving);

    /// <summary>What is served.</summary>
    public ReleaseOffer? Served { get; private set; }

    public string? ServingKeyId => Served?.Release.KeyId;

    public BundlePack? Find(ReleaseTarget target) => InMemory.GetValueOrDefault(target.Content);

    public Task<TakingUp> TakeUpAsync(ReleaseOffer offer, CancellationToken cancellation)
    {
        Offers.Enqueue(offer);
        var taken = Take(offer);
        Served = taken.Outcome == TakingUpOutcome.Serving ? offer : Served;
        return Task.FromResult(taken);
    }

    public void Remember() => Remembered++;

    public void Report(ChannelStatus status) => Reports.Enqueue(status);

    public void Refused(string code) => Refusals.Enqueue(code);

    public void Fetched(TimeSpan elapsed)
    {
    }

    public void Reconnecting() => Reconnects++;
}
