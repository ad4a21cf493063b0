using CasesPdp.Decisions.Snapshots;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Admission;
using CasesPdp.Server.Requests;
using Google.Protobuf;
using Grpc.Core;

namespace CasesPdp.Server.Snapshots;

/// <summary>Sends snapshots to watchers, so that many slow ones cost decisions neither memory nor threads.</summary>
/// <remarks>
/// The bytes are shared. What a watcher holds besides is what every call holds, and one part. A part is so large that one for each of 1,000
/// watchers takes an eighth of the budget of bytes in flight; where the budget is small there are fewer watchers, so that calls and parts
/// together take a quarter. Parts are written in turns: at a time, half of the processors at most write
/// some. Nobody waits in a turn for a watcher to take a part.
/// </remarks>
internal sealed class SnapshotSender(ByteBudget budget) : IDisposable
{
    /// <summary>Most bytes of a part.</summary>
    public const int MostPartBytes = 256 * 1024;

    /// <summary>Most watchers at a time, whatever the budget.</summary>
    public const int MostWatchersOfAll = 1_000;

    private const int ShareOfParts = 8;
    private const int ShareOfWatchers = 4;

    // A part of this size and what stands around it are covered by what every call holds.
    private const int LeastPartBytes = AdmittedCall.CoveredBytes / 2;

    private readonly SemaphoreSlim _turns = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>The bytes of a part.</summary>
    public int PartBytes { get; } = PartBytesOf(budget);

    /// <summary>Most watchers at a time.</summary>
    public int MostWatchers { get; } = (int)Math.Min(
        MostWatchersOfAll, budget.Limit / ShareOfWatchers / (AdmittedCall.BaseBytes + PartBytesOf(budget)));

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();

    /// <summary>Sends a snapshot.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="held">The hashes of the sections that the watcher holds.</param>
    /// <param name="responses">Where to.</param>
    /// <param name="cancellation">Ends it anywhere.</param>
    public async Task SendAsync(
        EncodedSnapshot snapshot,
        IReadOnlySet<ByteString> held,
        IAsyncStreamWriter<WatchSnapshotResponse> responses,
        CancellationToken cancellation)
    {
        var manifest = snapshot.Manifest;
        var begin = new SnapshotBegin
        {
            Revision = manifest.Revision.ToMessage(),
            Format = manifest.Format,
            TotalBytes = manifest.TotalBytes,
        };
        foreach (var section in manifest.Sections)
        {
            var sha256 = ByteString.CopyFrom(section.Sha256.Span);
            begin.Sections.Add(new Protocol.V1.SnapshotSection
            {
                Id = (uint)section.Id,
                Bytes = section.Bytes,
                Sha256 = sha256,
                IsSent = !held.Contains(sha256),
            });
        }

        await responses.WriteAsync(new WatchSnapshotResponse { Begin = begin }, cancellation);
        for (var i = 0; i < begin.Sections.Count; i++)
        {
            if (begin.Sections[i].IsSent)
            {
                await SendAsync(begin.Sections[i].Id, snapshot.Contents[i], responses, cancellation);
            }
        }

        var end = new SnapshotEnd { Sha256 = UnsafeByteOperations.UnsafeWrap(manifest.EndHash()) };
        await responses.WriteAsync(new WatchSnapshotResponse { End = end }, cancellation);
    }

    private static int PartBytesOf(ByteBudget budget) =>
        (int)Math.Clamp(budget.Limit / ShareOfParts / MostWatchersOfAll, LeastPartBytes, MostPartBytes);

    private async Task SendAsync(
        uint section, ReadOnlyMemory<byte> content, IAsyncStreamWriter<WatchSnapshotResponse> responses, CancellationToken cancellation)
    {
        for (var offset = 0; offset < content.Length; offset += PartBytes)
        {
            var part = new SnapshotPart
            {
                Section = section,
                Offset = (ulong)offset,
                Content = UnsafeByteOperations.UnsafeWrap(content.Slice(offset, Math.Min(PartBytes, content.Length - offset))),
            };
            Task written;
            await _turns.WaitAsync(cancellation);
            try
            {
                // What takes a processor is done when this returns; the rest is waiting.
                written = responses.WriteAsync(new WatchSnapshotResponse { Part = part }, cancellation);
            }
            finally
            {
                _turns.Release();
            }

            await written;
        }
    }
}
