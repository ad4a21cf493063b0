using CasesPdp.Distribution.Following;
using CasesPdp.Distribution.Releases;
using CasesPdp.Policies.Bundles;
using CasesPdp.Server.Policy;

namespace CasesPdp.Server.Channels;

/// <summary>Waits for the first release that can be served, while nothing is served yet.</summary>
internal sealed class FirstReleaseSink(PolicyPreparation preparation, ActivationGate gate) : IReleaseSink
{
    private readonly TaskCompletionSource<FirstRelease> _found = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Complete once there is one.</summary>
    public Task<FirstRelease> Found => _found.Task;

    /// <inheritdoc/>
    public string? ServingKeyId => null;

    /// <inheritdoc/>
    public BundlePack? Find(ReleaseTarget target) => null;

    /// <inheritdoc/>
    public Task<TakingUp> TakeUpAsync(ReleaseOffer offer, CancellationToken cancellation)
    {
        var release = new ServedRelease(offer.Release, offer.Target);
        var prepared = preparation.Prepare(BundleReader.Read(offer.Pack.Files()), release.Epoch, release.Sequence);
        if (prepared.Policy is null)
        {
            var error = prepared.Findings.First(f => f.Severity == DiagnosticSeverity.Error);
            return Task.FromResult(new TakingUp(TakingUpOutcome.Failed, $"The bundle cannot be served: {error}"));
        }

        var approval = release.ApprovalOf(offer.Pack.FilesDigest);
        var against = gate.JudgeAlone(prepared.Policy);
        if (against.Count > 0 && approval is null)
        {
            return Task.FromResult(new TakingUp(TakingUpOutcome.Failed, $"The bundle breaks its own guard rails or tests: {against[0]}"));
        }

        _found.TrySetResult(new FirstRelease(offer, release, prepared, against.Count > 0 ? approval : null));
        return Task.FromResult(new TakingUp(TakingUpOutcome.Serving));
    }

    /// <inheritdoc/>
    public void Remember()
    {
    }

    /// <inheritdoc/>
    public void Report(ChannelStatus status)
    {
    }

    /// <inheritdoc/>
    public void Refused(string code)
    {
    }

    /// <inheritdoc/>
    public void Fetched(TimeSpan elapsed)
    {
    }

    /// <inheritdoc/>
    public void Reconnecting()
    {
    }
}

/// <summary>The first release that can be served.</summary>
/// <param name="Offer">The release with its content.</param>
/// <param name="Release">What revisions remember of it.</param>
/// <param name="Prepared">The policy.</param>
/// <param name="Approval">How its publisher approved it; absent: it needs no approval.</param>
internal sealed record FirstRelease(ReleaseOffer Offer, ServedRelease Release, PreparedPolicy Prepared, Approval? Approval);
