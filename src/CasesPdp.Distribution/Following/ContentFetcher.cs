using CasesPdp.Distribution.Contents;
using CasesPdp.Distribution.Releases;
using CasesPdp.Distribution.Stores;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.Distribution.Following;

/// <summary>Brings the content of a release, and believes nothing of it that the release does not prove.</summary>
internal static class ContentFetcher
{
    /// <summary>The content, unpacked once within the limits of a bundle.</summary>
    /// <returns>The pack, or what is wrong with what was fetched.</returns>
    /// <exception cref="StoreException">It was not fetched.</exception>
    public static async Task<(BundlePack? Pack, ChannelProblem? Problem)> FetchAsync(
        IReleaseStore store, ReleaseTarget target, CancellationToken cancellation)
    {
        var bytes = await store.FetchContentAsync(target.Content, target.Bytes, cancellation).ConfigureAwait(false);
        if (bytes.Length != target.Bytes || ContentId.Of(bytes) != target.Content)
        {
            return (null, Refused(ChannelCodes.Content, $"The content `{target.Content}` has another size or hash in the store."));
        }

        try
        {
            var pack = BundlePack.Restore(bytes);
            return pack.FilesDigest == target.Files
                ? (pack, null)
                : (null, Refused(ChannelCodes.Files, $"The content `{target.Content}` does not hold the files that the release says."));
        }
        catch (InvalidDataException)
        {
            return (null, Refused(ChannelCodes.Unpacking, $"The content `{target.Content}` is not a bundle within the limits."));
        }
    }

    private static ChannelProblem Refused(string code, string reason) => new(ChannelState.Refused, code, reason);
}
