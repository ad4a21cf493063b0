using CasesPdp.Distribution.Following;
using CasesPdp.Distribution.Releases;
using CasesPdp.Distribution.Stores;
using CasesPdp.Policies.Bundles;
using CasesPdp.Server.Hosting;
using CasesPdp.Server.Options;
using CasesPdp.Server.Policy;

namespace CasesPdp.Server.Channels;

/// <summary>Finds the policy that a server of a channel starts with.</summary>
/// <remarks>
/// That is the stored last good bundle, at once, if the key that signed its release is still trusted; the channel is read afterwards and
/// passes the guard rails like any change. Else the server waits for the channel, and refuses to start when that brings nothing.
/// </remarks>
internal sealed class ChannelStartup(
    ServerOptions options, PolicyPreparation preparation, ActivationGate gate, LastGoodStore? store, TimeProvider time)
{
    private readonly SourceOptions _source = options.Source;

    /// <summary>The policy to serve, and what is known of the channel.</summary>
    /// <param name="releases">The channel's store.</param>
    /// <exception cref="StartupRefusedException">No key is trusted, or the channel brings nothing.</exception>
    public (StartingPolicy Policy, FollowingStart Channel) Load(IReleaseStore releases)
    {
        var keys = TrustedKeyFolder.Load(_source.TrustedKeys!);
        string? fault = null;
        var stored = store?.Load(out fault);
        var accepted = AcceptedReleases.None;
        if (stored is not null)
        {
            if (stored.Channel?.Name == _source.Channel)
            {
                accepted = stored.Channel!.Accepted;
            }

            if (Restore(stored, keys, out fault) is { } start)
            {
                return (start, new FollowingStart(keys, accepted, stored.Channel!.ConfirmedAt ?? stored.StoredAt));
            }

            fault += stored.IsPinned ? "; it was pinned, and the pin is gone with it" : "";
        }

        var (first, channel) = Wait(releases, new FollowingStart(keys, accepted, null), fault).GetAwaiter().GetResult();

        // Somebody may have removed its key while the server waited.
        var whole = keys;
        keys = TrustedKeyFolder.Reload(_source.TrustedKeys!, ref whole, out _);
        if (!keys.Contains(first.Offer.Release.KeyId))
        {
            throw new StartupRefusedException(
                StartupRefusedException.BundleUnusable,
                $"casespdp-server: the key `{first.Offer.Release.KeyId}` of the release that the channel brought is not trusted any more; nothing is served");
        }

        var policy = Start(first.Prepared, first.Offer.Pack, RevisionSource.Channel, first.Approval, first.Release);
        return (policy with { StoreFault = fault }, channel with { Keys = keys });
    }

    private StartingPolicy? Restore(StoredBundle stored, TrustedKeys keys, out string? fault)
    {
        if (stored.Channel is not { } channel)
        {
            fault = "it was stored while a directory was served";
            return null;
        }

        if (channel.Name != _source.Channel)
        {
            fault = $"it is of the channel `{channel.Name}`";
            return null;
        }

        ReleaseFault? refused = null;
        if (channel.Release is null || new ReleaseVerifier(keys).Verify(channel.Release, channel.Name, out refused) is not { } signed)
        {
            fault = refused is null ? "it has no release" : $"its release is refused: {refused.Message}";
            return null;
        }

        if (signed.Release.Targets.FirstOrDefault(t => t.Files == stored.Pack.FilesDigest) is not { } target)
        {
            fault = "its files are not those of its release";
            return null;
        }

        var release = new ServedRelease(signed, target);
        var prepared = preparation.Prepare(BundleReader.Read(stored.Pack.Files()), release.Epoch, release.Sequence);
        fault = prepared.Policy is null ? "it has errors" : null;
        return prepared.Policy is null ? null : FromStore(prepared, stored, release);
    }

    private StartingPolicy FromStore(PreparedPolicy prepared, StoredBundle stored, ServedRelease release)
    {
        var age = time.GetUtcNow() - stored.StoredAt;
        var start = Start(prepared with { Findings = [] }, stored.Pack, RevisionSource.LastGood, stored.Approval, release);
        return start with
        {
            State = start.State with { IsPinned = stored.IsPinned, LastGoodAge = age < TimeSpan.Zero ? TimeSpan.Zero : age },
        };
    }

    private async Task<(FirstRelease First, FollowingStart Channel)> Wait(IReleaseStore releases, FollowingStart start, string? storeFault)
    {
        var following = _source.ToFollowing() with { FetchSpread = TimeSpan.Zero, MostStale = TimeSpan.Zero };
        var sink = new FirstReleaseSink(preparation, gate);
        using var follower = new ChannelFollower(releases, following, start, sink, time);
        using var over = new CancellationTokenSource();
        var running = follower.RunAsync(over.Token);
        try
        {
            var first = await sink.Found.WaitAsync(TimeSpan.FromSeconds(_source.StartWaitSeconds), time);
            return (first, start with { Accepted = follower.Accepted, ConfirmedAt = follower.Status.ConfirmedAt });
        }
        catch (TimeoutException)
        {
            var status = follower.Status;
            var lastGood = storeFault is null
                ? "no last good bundle is stored"
                : $"the last good bundle in {options.Reload.LastGoodDirectory} is not used, because {storeFault}";
            throw new StartupRefusedException(
                StartupRefusedException.BundleUnusable,
                $"""
                casespdp-server: {releases.Description}: {status.State}, {status.Code}: {status.Reason}
                casespdp-server: the channel `{following.Channel}` brought no policy within {_source.StartWaitSeconds} s, and {lastGood}; nothing is served
                """);
        }
        finally
        {
            await over.CancelAsync();
            await running;
        }
    }

    private StartingPolicy Start(
        PreparedPolicy prepared, BundlePack pack, RevisionSource origin, Approval? approval, ServedRelease release)
    {
        var (now, revision) = (time.GetUtcNow(), prepared.Policy!.Snapshot.Revision);
        return new StartingPolicy(prepared.Policy, pack, prepared.Findings, new PolicyState
        {
            InForce = revision,
            Source = origin,
            ActivatedAt = now,
            Kept = [new KeptRevision(pack, revision, origin, now, approval, release)],
            LastGoodDirectory = options.Reload.LastGoodDirectory is { } kept ? Path.GetFullPath(kept) : null,
        });
    }
}
