using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using CasesPdp.Policies.Bundles.Reading;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Bundles;

/// <summary>
/// The files of a bundle as they were at one moment, compressed: the bundle can be read from them again, at a fraction of the memory that
/// its documents or its table take.
/// </summary>
/// <remarks>Immutable and thread-safe. The files stand in ordinal order of their paths, which is the digest's.</remarks>
public sealed class BundlePack
{
    // Compressing that much takes a fraction of a millisecond.
    private const int Piece = 16 * 1024;

    // Policies compress less than that. What compresses more may be a pack made to fill the memory; a bundle that does is stored as it is.
    private const int MostRatio = 64;

    // Most bytes that the names of a legal bundle have.
    private const long MostNames = BundleLimits.Files * 300L;

    private readonly byte[] _compressed;

    private BundlePack(string digest, string filesDigest, byte[] compressed, long contentBytes)
    {
        Digest = digest;
        FilesDigest = filesDigest;
        _compressed = compressed;
        ContentBytes = contentBytes;
    }

    /// <summary>The digest that the bundle has when it is read from these files: 64 lower-case hex digits.</summary>
    public string Digest { get; }

    /// <summary>
    /// SHA-256 of the files alone, 64 lower-case hex digits: the same in every build, whatever its catalogue. It says whether two packs are
    /// the same policy.
    /// </summary>
    public string FilesDigest { get; }

    /// <summary>The compressed files, for storing.</summary>
    public ReadOnlyMemory<byte> Bytes => _compressed;

    /// <summary>How many bytes the files have.</summary>
    public long ContentBytes { get; }

    /// <summary>Packs the files of a directory, by the rules and limits of <see cref="BundleReader"/>.</summary>
    public static BundlePacking Pack(string directory) => BundleContent.Read(directory).Pack();

    /// <summary>Packs files that are held in memory.</summary>
    public static BundlePacking Pack(IReadOnlyList<BundleFile> files) => Pack(files, ReadingLimits.Default);

    /// <summary>What <see cref="Bytes"/> were stored.</summary>
    /// <exception cref="InvalidDataException">The bytes are no pack, or hold more than a bundle may.</exception>
    public static BundlePack Restore(ReadOnlyMemory<byte> bytes)
    {
        var compressed = bytes.ToArray();
        using var digest = new BundleDigest(KibanaCatalogue.Embedded.Digest);
        using var filesDigest = new BundleDigest();
        var content = 0L;
        foreach (var file in Unpack(compressed))
        {
            digest.Append(file.Path, file.Content.Span);
            filesDigest.Append(file.Path, file.Content.Span);
            content += file.Content.Length;
        }

        return new BundlePack(digest.Complete(), filesDigest.Complete(), compressed, content);
    }

    /// <summary>The files, to be read by <see cref="BundleReader"/>.</summary>
    public IReadOnlyList<BundleFile> Files() => [.. Unpack(_compressed)];

    internal static BundlePacking Pack(IReadOnlyList<BundleFile> files, ReadingLimits limits)
    {
        var context = new ReadingContext(limits);
        var listed = BundleMemory.List(files, context.Findings).OrderBy(f => f.Path, StringComparer.Ordinal).ToList();
        if (listed.Count > limits.Files)
        {
            BundleLayout.ErrorTooManyFiles(listed.Count, context);
        }

        var loader = new BundleFileLoader(context);
        using var digest = new BundleDigest(KibanaCatalogue.Embedded.Digest);
        foreach (var file in listed)
        {
            if (loader.Load(file) is { } content)
            {
                digest.Append(file.Path, content.Span);
            }
        }

        return new BundlePacking(context.Findings.HasErrors ? null : Pack(digest.Complete(), listed), context.Findings.ToList());
    }

    /// <summary>Packs files that were read whole.</summary>
    /// <param name="digest">Their digest.</param>
    /// <param name="files">The files, in ordinal order of their paths.</param>
    internal static BundlePack Pack(string digest, IReadOnlyList<BundleSourceFile> files)
    {
        using var filesDigest = new BundleDigest();
        foreach (var file in files)
        {
            filesDigest.Append(file.Path, file.Content.Span);
        }

        var packed = Compress(files, CompressionLevel.Fastest);
        var (content, names) = (files.Sum(f => (long)f.Content.Length), files.Sum(f => Encoding.UTF8.GetByteCount(f.Path)));
        var isTooTight = content + names > MostUnpacked(packed.Length);
        var compressed = isTooTight ? Compress(files, CompressionLevel.NoCompression) : packed;
        return new BundlePack(digest, filesDigest.Complete(), compressed, content);
    }

    // Each file is its path and its bytes, each preceded by its length.
    private static byte[] Compress(IReadOnlyList<BundleSourceFile> files, CompressionLevel level)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, level, leaveOpen: true))
        {
            foreach (var file in files)
            {
                Write(deflate, Encoding.UTF8.GetBytes(file.Path));
                Write(deflate, file.Content.Span);
            }
        }

        return packed.ToArray();
    }

    private static long MostUnpacked(long packed) => Math.Min(BundleLimits.TotalBytes, packed * MostRatio) + MostNames;

    private static void Write(Stream packed, ReadOnlySpan<byte> bytes)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        packed.Write(length);
        for (var rest = bytes; !rest.IsEmpty; rest = rest[Math.Min(Piece, rest.Length)..])
        {
            YieldPoint.Pass();
            packed.Write(rest[..Math.Min(Piece, rest.Length)]);
        }
    }

    private static IEnumerable<BundleFile> Unpack(byte[] compressed)
    {
        using var packed = new DeflateStream(new MemoryStream(compressed), CompressionMode.Decompress);
        var room = MostUnpacked(compressed.Length);
        for (var files = 0; Read(packed, ref room) is { } path; files++)
        {
            YieldPoint.Pass();
            if (files == BundleLimits.Files)
            {
                throw new InvalidDataException("The pack holds more files than a bundle may.");
            }

            var content = Read(packed, ref room) ?? throw new InvalidDataException("The pack ends within a file.");
            yield return new BundleFile(Encoding.UTF8.GetString(path), content);
        }
    }

    private static byte[]? Read(Stream packed, ref long room)
    {
        var head = new byte[sizeof(int)];
        var read = packed.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (read == 0)
        {
            return null;
        }

        var length = read == head.Length ? BinaryPrimitives.ReadInt32LittleEndian(head) : -1;
        room -= length;
        if (length is < 0 or > BundleLimits.FileBytes || room < 0)
        {
            throw new InvalidDataException("The pack is damaged.");
        }

        var bytes = new byte[length];
        for (var done = 0; done < length; done += read)
        {
            YieldPoint.Pass();
            read = packed.Read(bytes, done, Math.Min(Piece, length - done));
            if (read == 0)
            {
                throw new InvalidDataException("The pack ends within a file.");
            }
        }

        return bytes;
    }
}
