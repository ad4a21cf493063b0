using System.Security.Cryptography;
using CasesPdp.Distribution.Publishing;
using CasesPdp.Distribution.Releases;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.Distribution.Tests.Publishing;

/// <summary>A key, and bundles that differ in one comment.</summary>
internal sealed class TestPublisher : IDisposable
{
    public TestPublisher() => Verifier = new ReleaseVerifier(TrustedKeys.Of(Key));

    public ECDsa Key { get; } = ReleaseKey.Create();

    public ReleaseVerifier Verifier { get; }

    public static PackedContent Content(string comment) =>
        PackedContent.Of(BundlePack.Pack([new BundleFile("pdp.yaml", System.Text.Encoding.UTF8.GetBytes($"# {comment}\n"))]).Pack!);

    public ReleaseAuthor Author(string name = "ci", string message = "") => new(Key, name, message);

    public ChannelPublisher On(IPublisherStore store) => new(store, Verifier, TimeProvider.System);

    /// <summary>Begins a channel.</summary>
    public async Task<SignedRelease> BeginAsync(IPublisherStore store, PackedContent content)
    {
        var publisher = On(store);
        var state = await publisher.ReadAsync(CancellationToken.None);
        return await publisher.PublishAsync(state, ReleasePlan.Begin(content.Target, []), [content], Author(), CancellationToken.None);
    }

    /// <summary>Publishes a content for everybody.</summary>
    public async Task<SignedRelease> PublishAsync(IPublisherStore store, PackedContent content, string name = "ci")
    {
        var publisher = On(store);
        var (state, release) = await publisher.ReadExistingAsync(null, CancellationToken.None);
        var draft = ReleasePlan.Publish(release, content.Target, null, replaces: false, []);
        return await publisher.PublishAsync(state, draft, [content], Author(name), CancellationToken.None);
    }

    public void Dispose() => Key.Dispose();
}
