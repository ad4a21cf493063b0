using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>
/// SHA-256 over the catalogue's digest, if one is given, and then each file's path and bytes, each preceded by its length so that no two
/// bundles share their framing.
/// </summary>
internal sealed class BundleDigest : IDisposable
{
    // That much takes a fraction of a millisecond.
    private const int Piece = 64 * 1024;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Begins the digest of files alone.</summary>
    public BundleDigest()
    {
    }

    /// <summary>Begins the digest of files as a catalogue understands them.</summary>
    public BundleDigest(string catalogueDigest)
    {
        Append(Encoding.UTF8.GetBytes(catalogueDigest));
    }

    /// <summary>Adds a file. Files must come in ordinal order of their paths.</summary>
    public void Append(string path, ReadOnlySpan<byte> content)
    {
        Append(Encoding.UTF8.GetBytes(path));
        Append(content);
    }

    /// <summary>64 lower-case hex digits.</summary>
    public string Complete() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();

    private void Append(ReadOnlySpan<byte> bytes)
    {
        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, bytes.Length);
        _hash.AppendData(length);
        for (var rest = bytes; !rest.IsEmpty; rest = rest[Math.Min(Piece, rest.Length)..])
        {
            YieldPoint.Pass();
            _hash.AppendData(rest[..Math.Min(Piece, rest.Length)]);
        }
    }
}
