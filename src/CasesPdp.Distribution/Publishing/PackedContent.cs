using CasesPdp.Distribution.Contents;
using CasesPdp.Distribution.Releases;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.Distribution.Publishing;

/// <summary>A packed bundle that is to be published.</summary>
public sealed class PackedContent
{
    private PackedContent(BundlePack pack)
    {
        Stored = pack.Bytes;
        Target = new ReleaseTarget(ContentId.Of(Stored.Span), Stored.Length, pack.FilesDigest);
    }

    /// <summary>The bytes to store.</summary>
    public ReadOnlyMemory<byte> Stored { get; }

    /// <summary>The content as a release names it, without conditions.</summary>
    public ReleaseTarget Target { get; }

    /// <summary>Takes a pack.</summary>
    /// <exception cref="PublishException">It has more bytes than are stored.</exception>
    public static PackedContent Of(BundlePack pack)
    {
        ArgumentNullException.ThrowIfNull(pack);
        return pack.Bytes.Length <= ContentLimits.Bytes
            ? new PackedContent(pack)
            : throw new PublishException(
                PublishFault.NotPossible, $"The packed bundle has {pack.Bytes.Length} bytes; at most {ContentLimits.Bytes} are stored.");
    }

    /// <summary>Takes a pack out of its stored bytes, and holds it to what the release says.</summary>
    /// <exception cref="PublishException">It is no pack of a bundle, or of other files.</exception>
    public static BundlePack Restore(byte[] stored, ReleaseTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        try
        {
            var pack = BundlePack.Restore(stored);
            return string.Equals(pack.FilesDigest, target.Files, StringComparison.Ordinal)
                ? pack
                : throw new PublishException(PublishFault.Inconsistent, $"The content `{target.Content[..16]}` holds other files than its release says.");
        }
        catch (InvalidDataException broken)
        {
            throw new PublishException(PublishFault.Inconsistent, $"The content `{target.Content[..16]}` is no packed bundle: {broken.Message}");
        }
    }
}
