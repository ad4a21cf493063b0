using CasesPdp.Decisions;
using CasesPdp.Decisions.Snapshots;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.Protocol.V1;
using Google.Protobuf;
using Grpc.Core;
using Revision = CasesPdp.Decisions.Revision;
using SnapshotSection = CasesPdp.Decisions.Snapshots.SnapshotSection;

namespace CasesPdp.FunctionalTests.Snapshots;

/// <summary>A snapshot as a watcher got it: what was sent, and the sections together with those of the snapshot before.</summary>
internal sealed record ReceivedSnapshot(
    SnapshotBegin Begin, IReadOnlyList<int> PartBytes, IReadOnlyDictionary<ByteString, byte[]> Held)
{
    /// <summary>The ids of the sections that were sent.</summary>
    public IEnumerable<uint> Sent => Begin.Sections.Where(s => s.IsSent).Select(s => s.Id);

    /// <summary>The policy.</summary>
    public PolicySnapshot Policy
    {
        get
        {
            var revision = new Revision(Begin.Revision.Epoch, Begin.Revision.Sequence, Begin.Revision.Digest);
            var manifest = new SnapshotManifest(
                revision,
                Begin.Format,
                Begin.TotalBytes,
                [.. Begin.Sections.Select(s => new SectionEntry((SnapshotSection)s.Id, s.Bytes, s.Sha256.Memory))]);
            var contents = Begin.Sections.Select(s => (ReadOnlyMemory<byte>)Held[s.Sha256]).ToList();
            return SnapshotReader.Read(new EncodedSnapshot(manifest, contents), 1 << 28);
        }
    }

    /// <summary>Reads the next snapshot of a watch, and skips heartbeats before it.</summary>
    public static async Task<ReceivedSnapshot> NextAsync(
        AsyncServerStreamingCall<WatchSnapshotResponse> watch, ReceivedSnapshot? before = null)
    {
        var held = new Dictionary<ByteString, byte[]>(before?.Held ?? new Dictionary<ByteString, byte[]>());
        var (content, parts) = (new MemoryStream(), new List<int>());
        SnapshotBegin? begin = null;
        while (await watch.ResponseStream.MoveNext(CancellationToken.None).WithinLimit())
        {
            var message = watch.ResponseStream.Current;
            switch (message.MessageCase)
            {
                case WatchSnapshotResponse.MessageOneofCase.Begin:
                    begin = message.Begin;
                    break;
                case WatchSnapshotResponse.MessageOneofCase.Part:
                    Assert.Equal((ulong)content.Length, message.Part.Offset);
                    var section = begin!.Sections.Single(s => s.Id == message.Part.Section);
                    Assert.True(section.IsSent);
                    content.Write(message.Part.Content.Span);
                    parts.Add(message.Part.Content.Length);
                    if ((ulong)content.Length == section.Bytes)
                    {
                        held[section.Sha256] = content.ToArray();
                        content.SetLength(0);
                    }

                    break;
                case WatchSnapshotResponse.MessageOneofCase.End:
                    var received = new ReceivedSnapshot(begin!, parts, held);
                    Assert.Equal(received.Policy.Revision.Digest, begin!.Revision.Digest);
                    return received;
            }
        }

        throw new EndOfStreamException();
    }
}
