using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using CasesPdp.Policies.Bundles.Reading;
using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Pacing;

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

    private readonly byte[] _compressed;

    private BundlePack(string digest, byte[] compressed)
    {
        Digest = digest;
        _compressed = compressed;
    }

    /// <summary>The digest that the bundle has when it is read from these files: 64 lower-case hex digits.</summary>
    public string Digest { get; }

    /// <summary>The compressed files, for storing.</summary>
    public ReadOnlyMemory<byte> Bytes => _compressed;

    /// <summary>Packs the files of a directory, by the rules and limits of <see cref="BundleReader"/>.</summary>
    public static BundlePacking Pack(string directory) => Pack(directory, ReadingLimits.Default);

    /// <summary>Packs files that are held in memory.</summary>
    public static BundlePacking Pack(IReadOnlyList<BundleFile> files)
    {
        var context = new ReadingContext(ReadingLimits.Default);
        return Pack(BundleMemory.List(files, context.Findings), context);
    }

    /// <summary>
    /// The digest that a reading of the directory would have now; null when one of its files cannot be read. Nothing is parsed or kept.
    /// </summary>
    public static string? DigestOf(string directory)
    {
        var context = new ReadingContext(ReadingLimits.Default);
        return BundleDirectory.List(directory, context.Findings) is { } listed ? Write(listed, context, Stream.Null) : null;
    }

    /// <summary>What <see cref="Bytes"/> were stored.</summary>
    /// <exception cref="InvalidDataException">The bytes are no pack, or hold more than a bundle may.</exception>
    public static BundlePack Restore(ReadOnlyMemory<byte> bytes)
    {
        var compressed = bytes.ToArray();
        using var digest = new BundleDigest(KibanaCatalogue.Embedded.Digest);
        foreach (var file in Unpack(compressed))
        {
            digest.Append(file.Path, file.Content.Span);
        }

        return new BundlePack(digest.Complete(), compressed);
    }

    /// <summary>The files, to be read by <see cref="BundleReader"/>.</summary>
    public IReadOnlyList<BundleFile> Files() => [.. Unpack(_compressed)];

    internal static BundlePacking Pack(string directory, ReadingLimits limits)
    {
        var context = new ReadingContext(limits);
        return BundleDirectory.List(directory, context.Findings) is { } listed
            ? Pack(listed, context)
            : new BundlePacking(null, context.Findings.ToList());
    }

    private static BundlePacking Pack(IReadOnlyList<BundleSourceFile> listed, ReadingContext context)
    {
        using var packed = new MemoryStream();
        string? digest;
        using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            digest = Write(listed, context, deflate);
        }

        return new BundlePacking(digest is null ? null : new BundlePack(digest, packed.ToArray()), context.Findings.ToList());
    }

    // Each file is its path and its bytes, each preceded by its length.
    private static string? Write(IReadOnlyList<BundleSourceFile> listed, ReadingContext context, Stream packed)
    {
        if (listed.Count > context.Limits.Files)
        {
            BundleLayout.ErrorTooManyFiles(listed.Count, context);
            return null;
        }

        using var digest = new BundleDigest(KibanaCatalogue.Embedded.Digest);
        var loader = new BundleFileLoader(context);
        foreach (var file in listed.OrderBy(f => f.Path, StringComparer.Ordinal))
        {
            if (loader.Load(file) is { } content)
            {
                digest.Append(file.Path, content.Span);
                Write(packed, Encoding.UTF8.GetBytes(file.Path));
                Write(packed, content.Span);
            }
            else if (loader.IsExhausted)
            {
                return null;
            }
        }

        return context.Findings.HasErrors ? null : digest.Complete();
    }

    private static void Write(Stream packed, ReadOnlySpan<byte> bytes)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        packed.Write(length);
        for (var rest = bytes; !rest.IsEmpty; rest = rest[Math.Min(Piece, rest.Length)..])
        {
            LongWork.Breathe();
            packed.Write(rest[..Math.Min(Piece, rest.Length)]);
        }
    }

    private static IEnumerable<BundleFile> Unpack(byte[] compressed)
    {
        using var packed = new DeflateStream(new MemoryStream(compressed), CompressionMode.Decompress);
        var room = BundleLimits.TotalBytes;
        for (var files = 0; Read(packed, ref room) is { } path; files++)
        {
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
        return packed.ReadAtLeast(bytes, length, throwOnEndOfStream: false) == length
            ? bytes
            : throw new InvalidDataException("The pack ends within a file.");
    }
}
