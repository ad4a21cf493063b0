using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CasesPdp.Decisions.Snapshots;

/// <summary>What a snapshot consists of: said before its sections.</summary>
/// <param name="Revision">The policy.</param>
/// <param name="Format">The format of the sections.</param>
/// <param name="TotalBytes">The bytes of all sections.</param>
/// <param name="Sections">The sections, ascending.</param>
public sealed record SnapshotManifest(Revision Revision, uint Format, ulong TotalBytes, IReadOnlyList<SectionEntry> Sections)
{
    private const int DigestDigits = 64;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>Refuses a manifest that no snapshot of a known format has.</summary>
    /// <param name="mostBytes">Most bytes of all sections.</param>
    /// <exception cref="SnapshotException">It is refused.</exception>
    public void Check(long mostBytes)
    {
        ThrowIf(Format != SnapshotFormat.Version, $"has format {Format}; this version reads format {SnapshotFormat.Version}");
        ThrowIf(
            Revision.Digest.Length != DigestDigits || Revision.Digest.AsSpan().ContainsAnyExcept(HexDigits),
            "has a digest that is not 64 lower-case hex digits");
        ThrowIf(Encoding.UTF8.GetByteCount(Revision.Epoch) > SnapshotFormat.MostEpochBytes, "has an epoch that is too long");
        ThrowIf(TotalBytes > (ulong)mostBytes, $"has {TotalBytes} bytes; at most {mostBytes} are read");
        var (expected, bytes) = (SnapshotSection.Rules, 0UL);
        foreach (var section in Sections)
        {
            var isKnown = section.Id is >= SnapshotSection.Rules and <= SnapshotSection.Subjects;
            ThrowIf(!isKnown, $"has a section {(uint)section.Id}, which is unknown");
            ThrowIf(section.Id < expected, $"has section {(uint)section.Id} twice, or out of order");
            ThrowIf(section.Id > expected, $"lacks section {(uint)expected}");
            ThrowIf(section.Sha256.Length != SnapshotFormat.HashBytes, $"has a hash of {section.Sha256.Length} bytes");
            ThrowIf(section.Bytes > TotalBytes - bytes || section.Bytes > int.MaxValue, "has sections of more bytes than it says");
            bytes += section.Bytes;
            expected++;
        }

        ThrowIf(expected < SnapshotSection.Subjects, $"lacks section {(uint)expected}");
        ThrowIf(bytes != TotalBytes, "has sections of fewer bytes than it says");
    }

    /// <summary>The hash that ends a snapshot on the wire: SHA-256 over the format and the hashes of the sections.</summary>
    public byte[] EndHash()
    {
        var bytes = new byte[sizeof(uint) + (SnapshotFormat.HashBytes * Sections.Count)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Format);
        for (var i = 0; i < Sections.Count; i++)
        {
            Sections[i].Sha256.Span.CopyTo(bytes.AsSpan(sizeof(uint) + (SnapshotFormat.HashBytes * i)));
        }

        return SHA256.HashData(bytes);
    }

    private static void ThrowIf(bool isRefused, string reason)
    {
        if (isRefused)
        {
            throw new SnapshotException(SnapshotSection.None, reason);
        }
    }
}

/// <summary>A section, as the manifest lists it.</summary>
/// <param name="Id">Which one.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Sha256">Their SHA-256.</param>
public readonly record struct SectionEntry(SnapshotSection Id, ulong Bytes, ReadOnlyMemory<byte> Sha256);
