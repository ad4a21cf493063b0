using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace CasesPdp.Decisions.Snapshots;

/// <summary>The form of a snapshot in one file: a head with the manifest, the sections, and the hash of the head.</summary>
/// <remarks>Every byte is covered: the sections by the hashes in the head, the head by the hash at the end.</remarks>
public static class SnapshotFile
{
    private const int SectionHeadBytes = sizeof(uint) + sizeof(ulong) + SnapshotFormat.HashBytes;

    private static ReadOnlySpan<byte> Magic => "casespdp"u8;

    /// <summary>Most bytes of a file that is not a section's.</summary>
    public const int MostOtherBytes = 2_048;

    /// <summary>The bytes of the file.</summary>
    public static byte[] Write(EncodedSnapshot encoded)
    {
        ArgumentNullException.ThrowIfNull(encoded);
        var (manifest, file) = (encoded.Manifest, new SectionWriter());
        file.Raw(Magic);
        file.Word32((int)manifest.Format);
        file.Word64(manifest.Revision.Sequence);
        file.Raw(Convert.FromHexString(manifest.Revision.Digest));
        var epoch = Encoding.UTF8.GetBytes(manifest.Revision.Epoch);
        file.Word32(epoch.Length);
        file.Raw(epoch);
        file.Word64(manifest.TotalBytes);
        file.Word32(manifest.Sections.Count);
        foreach (var section in manifest.Sections)
        {
            file.Word32((int)section.Id);
            file.Word64(section.Bytes);
            file.Raw(section.Sha256.Span);
        }

        var head = SHA256.HashData(file.Written.Span);
        foreach (var content in encoded.Contents)
        {
            file.Raw(content.Span);
        }

        file.Raw(head);
        return file.Written.ToArray();
    }

    /// <summary>The snapshot in the file, whose sections are yet to be checked. It refers to the bytes given.</summary>
    /// <exception cref="SnapshotException">The file is refused.</exception>
    public static EncodedSnapshot Read(ReadOnlyMemory<byte> file)
    {
        var reader = new SectionReader(SnapshotSection.None, file.Span);
        if (!reader.Raw(Magic.Length).SequenceEqual(Magic))
        {
            throw reader.Refuse("is no snapshot file");
        }

        var format = reader.Word32();
        if (format != SnapshotFormat.Version)
        {
            // What follows may be laid out otherwise.
            throw reader.Refuse($"has format {format}; this version reads format {SnapshotFormat.Version}");
        }

        var sequence = reader.Word64();
        var digest = Convert.ToHexStringLower(reader.Raw(SnapshotFormat.HashBytes));
        var epoch = reader.Raw(reader.Count(1, SnapshotFormat.MostEpochBytes));
        if (!Utf8.IsValid(epoch))
        {
            throw reader.Refuse("has an epoch that is not UTF-8");
        }

        var revision = new Revision(Encoding.UTF8.GetString(epoch), sequence, digest);
        var total = reader.Word64();
        var sections = new SectionEntry[reader.Count(SectionHeadBytes, (int)SnapshotSection.Subjects)];
        for (var i = 0; i < sections.Length; i++)
        {
            var (id, bytes) = ((SnapshotSection)reader.Word32(), reader.Word64());
            sections[i] = new SectionEntry(id, bytes, reader.Raw(SnapshotFormat.HashBytes).ToArray());
        }

        var headBytes = file.Length - reader.Left;
        var manifest = new SnapshotManifest(revision, format, total, sections);
        manifest.Check(file.Length);
        if ((ulong)reader.Left != total + SnapshotFormat.HashBytes
            || !SHA256.HashData(file.Span[..headBytes]).AsSpan().SequenceEqual(file.Span[^SnapshotFormat.HashBytes..]))
        {
            throw reader.Refuse("is cut off or damaged");
        }

        var contents = new ReadOnlyMemory<byte>[sections.Length];
        var at = headBytes;
        for (var i = 0; i < sections.Length; i++)
        {
            contents[i] = file.Slice(at, (int)sections[i].Bytes);
            at += (int)sections[i].Bytes;
        }

        return new EncodedSnapshot(manifest, contents);
    }
}
