using System.Threading.Channels;
using CasesPdp.Decisions.Snapshots;
using CasesPdp.Protocol.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;

namespace CasesPdp.Client.Tests.Local;

/// <summary>A server that sends what a test writes, on one watch after the other.</summary>
internal sealed class FakeSnapshotServer : FakeInvoker
{
    private readonly Channel<FakeWatch> _watches = Channel.CreateUnbounded<FakeWatch>();
    private int _count;

    /// <summary>How many watches have begun.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The next watch that a client begins; time goes on until it does.</summary>
    public async Task<FakeWatch> NextAsync(FakeTimeProvider time)
    {
        FakeWatch? watch = null;
        await UntilAsync(time, () => _watches.Reader.TryRead(out watch), TimeSpan.FromSeconds(1));
        return watch!;
    }

    /// <summary>Waits until something holds, while time goes on.</summary>
    public static async Task UntilAsync(FakeTimeProvider time, Func<bool> condition, TimeSpan step)
    {
        var limit = DateTime.UtcNow + TimeSpan.FromMinutes(2);
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < limit, "it never happened");
            time.Advance(step);
            await Task.Delay(1);
        }
    }

    /// <summary>A snapshot as messages.</summary>
    public static List<WatchSnapshotResponse> Messages(EncodedSnapshot snapshot, IEnumerable<ByteString>? held = null, int partBytes = 1_000)
    {
        var (manifest, have) = (snapshot.Manifest, (held ?? []).ToHashSet());
        var begin = new SnapshotBegin
        {
            Revision = Revision(snapshot),
            Format = manifest.Format,
            TotalBytes = manifest.TotalBytes,
            Sections =
            {
                manifest.Sections.Select(s => new Protocol.V1.SnapshotSection
                {
                    Id = (uint)s.Id,
                    Bytes = s.Bytes,
                    Sha256 = ByteString.CopyFrom(s.Sha256.Span),
                    IsSent = !have.Contains(ByteString.CopyFrom(s.Sha256.Span)),
                }),
            },
        };
        var messages = new List<WatchSnapshotResponse> { new() { Begin = begin } };
        for (var i = 0; i < begin.Sections.Count; i++)
        {
            var content = snapshot.Contents[i].ToArray();
            for (var offset = 0; begin.Sections[i].IsSent && offset < content.Length; offset += partBytes)
            {
                var piece = content.AsSpan(offset, Math.Min(partBytes, content.Length - offset));
                messages.Add(new()
                {
                    Part = new() { Section = begin.Sections[i].Id, Offset = (ulong)offset, Content = ByteString.CopyFrom(piece) },
                });
            }
        }

        messages.Add(new() { End = new() { Sha256 = ByteString.CopyFrom(manifest.EndHash()) } });
        return messages;
    }

    public static WatchSnapshotResponse Heartbeat(EncodedSnapshot snapshot, TimeSpan sourceAge = default) => new()
    {
        Heartbeat = new()
        {
            Revision = Revision(snapshot),
            SourceAge = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(sourceAge),
        },
    };

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var watch = new FakeWatch((WatchSnapshotRequest)(object)request);
        Interlocked.Increment(ref _count);
        _watches.Writer.TryWrite(watch);
        return (AsyncServerStreamingCall<TResponse>)(object)new AsyncServerStreamingCall<WatchSnapshotResponse>(
            watch, Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });
    }

    private static Revision Revision(EncodedSnapshot snapshot)
    {
        var revision = snapshot.Manifest.Revision;
        return new() { Epoch = revision.Epoch, Sequence = revision.Sequence, Digest = revision.Digest };
    }
}

/// <summary>One watch of a client.</summary>
internal sealed class FakeWatch(WatchSnapshotRequest request) : IAsyncStreamReader<WatchSnapshotResponse>
{
    private readonly Channel<WatchSnapshotResponse> _messages = Channel.CreateUnbounded<WatchSnapshotResponse>();

    private int _sent;
    private int _asked;

    public WatchSnapshotRequest Request { get; } = request;

    public WatchSnapshotResponse Current { get; private set; } = new();

    public void Send(params IEnumerable<WatchSnapshotResponse> messages)
    {
        foreach (var message in messages)
        {
            Interlocked.Increment(ref _sent);
            _messages.Writer.TryWrite(message);
        }
    }

    /// <summary>Waits until the client has dealt with everything that was sent: it asks for more then.</summary>
    public async Task AllTaken()
    {
        while (Volatile.Read(ref _asked) <= Volatile.Read(ref _sent))
        {
            await Task.Delay(1);
        }
    }

    /// <summary>Ends the watch, behind what was sent.</summary>
    public void End(StatusCode code = StatusCode.Unavailable) =>
        _messages.Writer.TryComplete(code == StatusCode.OK ? null : new RpcException(new Status(code, "away")));

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _asked);
        if (!await _messages.Reader.WaitToReadAsync(cancellationToken))
        {
            return false;
        }

        Current = await _messages.Reader.ReadAsync(cancellationToken);
        return true;
    }
}
