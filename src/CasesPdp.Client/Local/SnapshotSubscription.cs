using CasesPdp.Client.Remote;
using CasesPdp.Decisions.Snapshots;
using Grpc.Core;
using Wire = CasesPdp.Protocol.V1;

namespace CasesPdp.Client.Local;

/// <summary>Follows the compiled policy of a server over <c>WatchSnapshot</c>, and watches again whenever that ends.</summary>
/// <remarks>
/// Everything happens in the background. What a server sends is checked before it is used; what is refused, and whatever fails, ends the
/// watch with a reason, and the last good policy stays. Between attempts passes a random time below a bound that doubles, up to
/// <see cref="MostBackoff"/>, so that the clients of a server that was away do not all return at once.
/// </remarks>
internal sealed class SnapshotSubscription : SnapshotFollower
{
    /// <summary>Most bytes of all sections of a snapshot, unless told otherwise.</summary>
    public const long DefaultMostBytes = 256 * 1024 * 1024;

    /// <summary>The bound of the time before the second attempt.</summary>
    public static readonly TimeSpan LeastBackoff = TimeSpan.FromMilliseconds(200);

    /// <summary>The most that the bound becomes.</summary>
    public static readonly TimeSpan MostBackoff = TimeSpan.FromSeconds(30);

    /// <summary>A server that sends nothing for so long is given up: it sends a heartbeat every ten seconds.</summary>
    public static readonly TimeSpan MostSilence = TimeSpan.FromSeconds(35);

    private readonly Wire.SnapshotService.SnapshotServiceClient _client;
    private readonly SnapshotAssembly _assembly;
    private readonly bool _withoutSubjects;
    private readonly TimeProvider _time;
    private readonly long _mostBytes;
    private TimeSpan _backoff = LeastBackoff;

    /// <summary>Begins to follow.</summary>
    /// <param name="calls">The servers.</param>
    /// <param name="time">The clock.</param>
    /// <param name="withoutSubjects">Whether all questions name roles, so that the list of subjects is not needed.</param>
    /// <param name="mostBytes">Most bytes of all sections of a snapshot.</param>
    public SnapshotSubscription(CallInvoker calls, TimeProvider time, bool withoutSubjects = false, long mostBytes = DefaultMostBytes)
        : base(time)
    {
        _client = new Wire.SnapshotService.SnapshotServiceClient(calls);
        _assembly = new SnapshotAssembly(mostBytes);
        _withoutSubjects = withoutSubjects;
        _time = time;
        _mostBytes = mostBytes;
        Begin();
    }

    /// <inheritdoc/>
    protected override TimeSpan NextPause()
    {
        var pause = Random.Shared.NextDouble() * _backoff;
        _backoff = TimeSpan.FromTicks(Math.Min(2 * _backoff.Ticks, MostBackoff.Ticks));
        return pause;
    }

    /// <inheritdoc/>
    protected override async Task AttemptAsync()
    {
        try
        {
            await WatchAsync().ConfigureAwait(false);
            Holder.Fail("The server ended the watch.");
        }
        finally
        {
            _assembly.Abandon();
        }
    }

    /// <inheritdoc/>
    protected override string ReasonOf(Exception failure) => failure switch
    {
        SnapshotException refused => $"What the server sent is refused: {refused.Message}.",
        RpcException { StatusCode: StatusCode.Unimplemented } => "The server sends no snapshots: set CasesPdp:Snapshots:Enabled there.",
        RpcException ended => $"The watch ended: {ServerFailure.TextOf(ended)}",
        _ => failure.Message,
    };

    private async Task WatchAsync()
    {
        using var silence = new CancellationTokenSource(MostSilence, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(Disposed, silence.Token);
        var request = new Wire.WatchSnapshotRequest
        {
            MaxFormat = SnapshotFormat.Version,
            WithoutSubjects = _withoutSubjects,
            HaveSections = { _assembly.Held },
        };
        using var watch = _client.WatchSnapshot(request, cancellationToken: either.Token);
        var begunAt = 0L;
        try
        {
            while (await watch.ResponseStream.MoveNext(either.Token).ConfigureAwait(false))
            {
                silence.CancelAfter(Timeout.InfiniteTimeSpan);
                var message = watch.ResponseStream.Current;
                switch (message.MessageCase)
                {
                    case Wire.WatchSnapshotResponse.MessageOneofCase.Begin:
                        begunAt = _time.GetTimestamp();
                        _assembly.Begin(message.Begin);
                        break;
                    case Wire.WatchSnapshotResponse.MessageOneofCase.Part:
                        _assembly.Add(message.Part);
                        break;
                    case Wire.WatchSnapshotResponse.MessageOneofCase.End:
                        Exchange(_assembly.End(message.End), begunAt);
                        break;
                    case Wire.WatchSnapshotResponse.MessageOneofCase.Heartbeat:
                        Confirm(message.Heartbeat);
                        break;
                }

                silence.CancelAfter(MostSilence);
            }
        }
        catch (Exception) when (silence.IsCancellationRequested)
        {
            throw new TimeoutException($"The server has sent nothing for {MostSilence.TotalSeconds} s.");
        }
    }

    // It was the newest when it began: what came into force while it was sent follows it.
    private void Exchange(EncodedSnapshot snapshot, long begunAt)
    {
        var policy = SnapshotReader.Read(snapshot, _mostBytes);
        _assembly.Accept(snapshot);
        Holder.Publish(policy, begunAt, TimeSpan.Zero);
        _backoff = LeastBackoff;
    }

    private void Confirm(Wire.SnapshotHeartbeat heartbeat)
    {
        if (Holder.Current is { } policy
            && policy.Revision.Digest == heartbeat.Revision?.Digest
            && policy.Revision.Epoch == heartbeat.Revision.Epoch
            && policy.Revision.Sequence == heartbeat.Revision.Sequence)
        {
            var sourceAge = heartbeat.SourceAge?.ToTimeSpan() ?? TimeSpan.Zero;
            Holder.Confirm(sourceAge > TimeSpan.Zero ? sourceAge : TimeSpan.Zero);
        }
    }
}
