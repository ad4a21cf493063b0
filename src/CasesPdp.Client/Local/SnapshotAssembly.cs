using System.Security.Cryptography;
using CasesPdp.Decisions;
using CasesPdp.Decisions.Snapshots;
using Google.Protobuf;
using Wire = CasesPdp.Protocol.V1;

namespace CasesPdp.Client.Local;

/// <summary>Puts snapshots together from the messages of a watch, and keeps their sections, so that they need not be sent again.</summary>
/// <param name="mostBytes">Most bytes of all sections of a snapshot.</param>
/// <remarks>
/// Kept are the sections of the last good snapshot, and of the one that began last those that came whole. What is out of place is refused
/// with <see cref="SnapshotException"/>: then the watch must end.
/// </remarks>
internal sealed class SnapshotAssembly(long mostBytes)
{
    private const int MostPartBytes = 256 * 1024;

    private readonly Dictionary<ByteString, ReadOnlyMemory<byte>> _held = [];
    private List<ByteString> _good = [];
    private Wire.SnapshotBegin? _begin;
    private SnapshotManifest? _manifest;

    // The section that is being received: its place in the manifest, its content, and how much of that is there.
    private int _place;
    private byte[] _content = [];
    private int _received;

    /// <summary>The hashes of the sections that are kept.</summary>
    public IReadOnlyCollection<ByteString> Held => _held.Keys;

    /// <summary>Begins a snapshot.</summary>
    public void Begin(Wire.SnapshotBegin begin)
    {
        ThrowIf(_begin is not null, "begins within another");
        var (revision, sections) = (begin.Revision ?? new Wire.Revision(), begin.Sections);
        var manifest = new SnapshotManifest(
            new Revision(revision.Epoch, revision.Sequence, revision.Digest),
            begin.Format,
            begin.TotalBytes,
            [.. sections.Select(s => new SectionEntry((SnapshotSection)s.Id, s.Bytes, s.Sha256.Memory))]);
        manifest.Check(mostBytes);
        foreach (var section in sections)
        {
            ThrowIf(!section.IsSent && !_held.ContainsKey(section.Sha256), $"leaves out section {section.Id}, which is not here");
        }

        KeepOnly([.. _good, .. sections.Select(s => s.Sha256)]);
        (_begin, _manifest, _place) = (begin, manifest, -1);
        Advance();
    }

    /// <summary>Takes a piece of a section.</summary>
    public void Add(Wire.SnapshotPart part)
    {
        ThrowIf(_begin is null, "has a part before its beginning");
        var isExpected = _place < _begin!.Sections.Count && part.Section == _begin.Sections[_place].Id;
        ThrowIf(!isExpected, $"has a part of section {part.Section} out of place");
        ThrowIf(part.Offset != (ulong)_received, $"has a part that begins at {part.Offset} instead of {_received}");
        ThrowIf(part.Content.Length is 0 or > MostPartBytes, $"has a part of {part.Content.Length} bytes");
        ThrowIf(part.Content.Length > _content.Length - _received, $"has more bytes of section {part.Section} than it says");
        part.Content.Span.CopyTo(_content.AsSpan(_received));
        _received += part.Content.Length;
        if (_received == _content.Length)
        {
            Keep();
            Advance();
        }
    }

    /// <summary>Ends the snapshot; the sections are yet to be read.</summary>
    public EncodedSnapshot End(Wire.SnapshotEnd end)
    {
        ThrowIf(_begin is null, "ends before its beginning");
        ThrowIf(_place < _begin!.Sections.Count, "ends before all of its sections have come");
        ThrowIf(!end.Sha256.Span.SequenceEqual(_manifest!.EndHash()), "has another hash at its end");
        var snapshot = new EncodedSnapshot(_manifest, [.. _begin.Sections.Select(s => _held[s.Sha256])]);
        (_begin, _manifest) = (null, null);
        return snapshot;
    }

    /// <summary>The snapshot is good: its sections are kept, and no others.</summary>
    public void Accept(EncodedSnapshot snapshot)
    {
        _good = [.. snapshot.Manifest.Sections.Select(section => ByteString.CopyFrom(section.Sha256.Span))];
        KeepOnly([.. _good]);
    }

    /// <summary>The watch has ended: forgets the snapshot that has begun, apart from sections that are whole.</summary>
    public void Abandon() => (_begin, _manifest, _content) = (null, null, []);

    private void KeepOnly(HashSet<ByteString> hashes)
    {
        foreach (var hash in _held.Keys.Where(hash => !hashes.Contains(hash)).ToList())
        {
            _held.Remove(hash);
        }
    }

    // To the next section that is sent.
    private void Advance()
    {
        do
        {
            _place++;
        }
        while (_place < _begin!.Sections.Count && !_begin.Sections[_place].IsSent);

        var isLast = _place == _begin.Sections.Count;
        (_content, _received) = (isLast ? [] : new byte[_begin.Sections[_place].Bytes], 0);
        ThrowIf(!isLast && _content.Length == 0, "has a section without bytes");
    }

    private void Keep()
    {
        var section = _begin!.Sections[_place];
        ThrowIf(!SHA256.HashData(_content).AsSpan().SequenceEqual(section.Sha256.Span), $"has a section {section.Id} of another hash");
        _held[section.Sha256] = _content;
    }

    private static void ThrowIf(bool isRefused, string reason)
    {
        if (isRefused)
        {
            throw new SnapshotException(SnapshotSection.None, reason);
        }
    }
}
