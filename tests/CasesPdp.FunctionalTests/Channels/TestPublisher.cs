using System.Security.Cryptography;
using CasesPdp.Distribution.Contents;
using CasesPdp.Distribution.Following;
using CasesPdp.Distribution.Releases;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.FunctionalTests.Channels;

/// <summary>Signs releases of one channel, one after the other.</summary>
internal sealed class TestPublisher : IDisposable
{
    public const string Channel = "prod";

    public static readonly ReleaseEpoch Epoch = new(1, "9f1c2ab07d34e6f1");

    public ECDsa Key { get; } = ReleaseKey.Create();

    public ulong Sequence { get; set; }

    public static ReleaseTarget Target(BundlePack pack) => new(ContentId.Of(pack.Bytes.Span), pack.Bytes.Length, pack.FilesDigest);

    public SignedRelease Sign(params ReleaseTarget[] targets) => Sign([], targets);

    public SignedRelease Sign(IReadOnlyList<string> approved, params ReleaseTarget[] targets)
    {
        var release = new Release(Channel, Epoch, ++Sequence, DateTimeOffset.UnixEpoch, "ci", "CHG-1", approved, targets);
        return ReleaseSigner.Sign(release, Key);
    }

    /// <summary>The next release of a content, as a follower offers it.</summary>
    public ReleaseOffer Offer(BundlePack pack, params string[] approved)
    {
        var release = Sign(approved, Target(pack));
        return new ReleaseOffer(release, release.Release.Targets[0], pack);
    }

    public string WritePublicKey(string directory)
    {
        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, $"{ReleaseKey.IdOf(Key)}.pem"), Key.ExportSubjectPublicKeyInfoPem());
        return directory;
    }

    public void Dispose() => Key.Dispose();
}
