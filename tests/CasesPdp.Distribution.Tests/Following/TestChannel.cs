using System.Security.Cryptography;
using System.Text;
using CasesPdp.Distribution.Contents;
using CasesPdp.Distribution.Releases;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.Distribution.Tests.Following;

/// <summary>A publisher: a key, an epoch, and what it signs.</summary>
internal sealed class TestChannel : IDisposable
{
    public const string Name = "prod";

    private readonly ECDsa _key = ReleaseKey.Create();

    public ECDsa Key => _key;

    public string KeyId => ReleaseKey.IdOf(_key);

    public TrustedKeys Keys => TrustedKeys.Of(_key);

    public ReleaseEpoch Epoch { get; set; } = new(1, "9f1c2ab07d34e6f1");

    public static BundlePack Pack(string text) =>
        BundlePack.Pack([new BundleFile("pdp.yaml", Encoding.UTF8.GetBytes($"bundle: 1\n# {text}\n"))]).Pack!;

    public static ReleaseTarget Target(BundlePack pack) => new(ContentId.Of(pack.Bytes.Span), pack.Bytes.Length, pack.FilesDigest);

    public SignedRelease Sign(ulong sequence, params ReleaseTarget[] targets) => Sign(sequence, Name, _key, targets);

    public SignedRelease Sign(ulong sequence, string channel, ECDsa key, params ReleaseTarget[] targets) => ReleaseSigner.Sign(
        new Release(channel, Epoch, sequence, DateTimeOffset.UnixEpoch, "ci", $"release {sequence}", [], targets), key);

    public void Dispose() => _key.Dispose();
}
