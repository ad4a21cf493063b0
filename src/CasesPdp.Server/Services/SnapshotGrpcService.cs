using CasesPdp.Decisions.Snapshots;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Admission;
using CasesPdp.Server.Channels;
using CasesPdp.Server.Hosting;
using CasesPdp.Server.Policy;
using CasesPdp.Server.Requests;
using CasesPdp.Server.Snapshots;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Revision = CasesPdp.Decisions.Revision;

namespace CasesPdp.Server.Services;

/// <summary>The gRPC service that sends the compiled policy; on the decisions listener, where it is enabled.</summary>
internal sealed class SnapshotGrpcService(
    SnapshotEncodings encodings,
    SnapshotSender sender,
    StatusBroadcaster status,
    Draining draining,
    StaleGate stale,
    TimeProvider time,
    ChannelSource? channel = null)
    : SnapshotService.SnapshotServiceBase
{
    /// <summary>Most hashes in one request.</summary>
    public const int MostHeldSections = 64;

    /// <summary>The time after which a watcher to whom nothing was sent gets a heartbeat.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    /// <summary>The time in which a watcher must take a snapshot. Until then the bytes of an old revision may be kept for it.</summary>
    public static readonly TimeSpan MostSending = TimeSpan.FromMinutes(10);

    private int _watchers;

    /// <summary>How many watchers there are.</summary>
    public int Watchers => Volatile.Read(ref _watchers);

    /// <inheritdoc/>
    public override async Task WatchSnapshot(
        WatchSnapshotRequest request, IServerStreamWriter<WatchSnapshotResponse> responseStream, ServerCallContext context)
    {
        FaultOf(request)?.Throw();
        draining.Track(context.GetHttpContext());
        if (Interlocked.Increment(ref _watchers) > sender.MostWatchers)
        {
            Leave();
            Refusal.TooBusy().Throw();
        }

        try
        {
            await WatchAsync(request, responseStream, context);
        }
        finally
        {
            Leave();
        }
    }

    private async Task WatchAsync(
        WatchSnapshotRequest request, IServerStreamWriter<WatchSnapshotResponse> responses, ServerCallContext context)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, draining.Begun);
        var held = request.HaveSections.ToHashSet();
        Revision? sent = null;
        try
        {
            while (true)
            {
                // Asked for before the policy is read, so that no change falls between the two.
                var change = status.Next;
                if (stale.IsClosed)
                {
                    stale.Refuse().Throw();
                }

                if (encodings.InForce != sent)
                {
                    var encoded = await encodings.CurrentAsync();
                    encoded = request.WithoutSubjects ? encoded.WithoutSubjects() : encoded;
                    await SendAsync(encoded, held, responses, context, either.Token);
                    held = [.. encoded.Manifest.Sections.Select(s => ByteString.CopyFrom(s.Sha256.Span))];
                    sent = encoded.Manifest.Revision;
                }
                else if (await IsQuietAsync(change, sent!, either.Token))
                {
                    var heartbeat = new SnapshotHeartbeat { Revision = sent!.ToMessage(), SourceAge = (channel?.ConfirmedAge ?? TimeSpan.Zero).ToDuration() };
                    await responses.WriteAsync(new WatchSnapshotResponse { Heartbeat = heartbeat }, either.Token);
                }
            }
        }
        catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
        {
            throw Refusal.ServerStopping();
        }
    }

    private async Task SendAsync(
        EncodedSnapshot encoded,
        HashSet<ByteString> held,
        IServerStreamWriter<WatchSnapshotResponse> responses,
        ServerCallContext context,
        CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(MostSending, time);
        await using var ending = late.Token.Register(AdmittedCall.Of(context).EndAsLate);
        await sender.SendAsync(encoded, held, responses, cancellation);
    }

    // Whether nothing happened for the time of a heartbeat; false as soon as another revision is in force, or none may be sent. Other
    // changes do not count.
    private async Task<bool> IsQuietAsync(Task change, Revision sent, CancellationToken cancellation)
    {
        var until = time.GetTimestamp() + (long)(Heartbeat.TotalSeconds * time.TimestampFrequency);
        while (true)
        {
            var left = time.GetElapsedTime(time.GetTimestamp(), until);
            if (left <= TimeSpan.Zero)
            {
                return true;
            }

            await change.WaitAsync(left, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellation.ThrowIfCancellationRequested();
            change = status.Next;
            if (encodings.InForce != sent || stale.IsClosed)
            {
                return false;
            }
        }
    }

    private static Refusal? FaultOf(WatchSnapshotRequest request)
    {
        if (request.MaxFormat < SnapshotFormat.Version)
        {
            return Refusal.Invalid("max_format", $"must be at least {SnapshotFormat.Version}");
        }

        if (request.HaveSections.Count > MostHeldSections)
        {
            return Refusal.LimitExceeded("have_sections", MostHeldSections, (ulong)request.HaveSections.Count);
        }

        for (var i = 0; i < request.HaveSections.Count; i++)
        {
            if (request.HaveSections[i].Length != SnapshotFormat.HashBytes)
            {
                return Refusal.Invalid($"have_sections[{i}]", $"must be {SnapshotFormat.HashBytes} bytes");
            }
        }

        return null;
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _watchers) == 0)
        {
            encodings.Release();
        }
    }
}
