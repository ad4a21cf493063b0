using CasesPdp.Distribution.Following;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.Server.Policy;

/// <summary>What a source of policies holds at one moment.</summary>
/// <param name="Id">What an operator passes over: the content of a directory, or a release; null: it could not be read.</param>
/// <param name="Digest">The digest of the content; null: it could not be read.</param>
/// <param name="Release">The release that says so; null with a directory.</param>
/// <param name="Parse">Parses and checks the files.</param>
/// <param name="IsSuspect">Whether an error of that reading may come from a file that was half written.</param>
/// <param name="Pack">Compresses the files, where all could be read.</param>
internal sealed record SourceContent(
    string? Id,
    string? Digest,
    ServedRelease? Release,
    Func<BundleReading> Parse,
    Func<BundleReading, bool> IsSuspect,
    Func<BundlePack> Pack)
{
    /// <summary>What a directory holds.</summary>
    public static SourceContent Of(BundleContent content) =>
        new(content.Digest, content.Digest, null, content.Parse, content.IsSuspect, () => content.Pack().Pack!);

    /// <summary>What a release has for this server.</summary>
    public static SourceContent Of(ReleaseOffer offer) => new(
        offer.Release.Sha256,
        offer.Pack.Digest,
        new ServedRelease(offer.Release, offer.Target),
        () => BundleReader.Read(offer.Pack.Files()),
        _ => false,
        () => offer.Pack);
}
