using System.Collections.Concurrent;
using System.Globalization;
using CasesPdp.Distribution.Releases;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.Distribution.Tests.Following;

/// <summary>What a publisher signed, which must hold for whatever followers serve: nothing unsigned, nothing older, nothing mixed.</summary>
internal sealed class ReleaseModel : IDisposable
{
    private static readonly Dictionary<string, string> NoLabels = [];

    private readonly TestChannel _channel = new();
    private readonly ConcurrentDictionary<string, SignedRelease> _signed = [];
    private readonly ConcurrentQueue<string> _violations = [];
    private readonly List<BundlePack> _packs = [];
    private volatile string[] _tokens = [];

    public ReleaseModel()
    {
        using var stranger = ReleaseKey.Create();
        var target = TestChannel.Target(TestChannel.Pack("forged"));
        Forged =
        [
            _channel.Sign(1_000_000, TestChannel.Name, stranger, target).Token,
            _channel.Sign(1_000_000, "other", _channel.Key, target).Token,
            "e30.e30.e30",
        ];
    }

    public TrustedKeys Keys => _channel.Keys;

    public SignedRelease? Newest { get; private set; }

    public IReadOnlyList<BundlePack> Packs => _packs;

    /// <summary>Every release that ever was.</summary>
    public IReadOnlyList<string> Tokens => _tokens;

    /// <summary>Heads that must never be believed.</summary>
    public IReadOnlyList<string> Forged { get; }

    public IReadOnlyCollection<string> Violations => _violations;

    public void Dispose() => _channel.Dispose();

    /// <summary>Signs the next release: new content, a canary beside what others serve, or content of before.</summary>
    public SignedRelease Next(Random random)
    {
        var kind = _packs.Count == 0 ? 0 : random.Next(3);
        if (kind == 0)
        {
            _packs.Add(TestChannel.Pack(random.Next().ToString(CultureInfo.InvariantCulture)));
        }

        ReleaseTarget Any() => TestChannel.Target(_packs[random.Next(_packs.Count)]);
        ReleaseTarget[] targets = kind switch
        {
            0 => [TestChannel.Target(_packs[^1])],
            1 => [Any() with { Percent = random.Next(101), Salt = 1 }, Any()],
            _ => [Any()],
        };
        var release = _channel.Sign((Newest?.Release.Sequence ?? 0) + 1, targets);
        _signed[release.Sha256] = release;
        _tokens = [.. _tokens, release.Token];
        Newest = release;
        return release;
    }

    /// <summary>Judges what an instance is to serve next.</summary>
    public void Check(string instance, SignedRelease offered, BundlePack pack, ulong before)
    {
        var sequence = offered.Release.Sequence;
        if (!_signed.TryGetValue(offered.Sha256, out var signed))
        {
            _violations.Enqueue($"{instance} is offered what nobody signed: {sequence}");
        }
        else if (signed.Release.TargetOf(instance, NoLabels).Files != pack.FilesDigest)
        {
            _violations.Enqueue($"{instance} is offered release {sequence} with the content of another");
        }

        if (sequence < before)
        {
            _violations.Enqueue($"{instance} goes back from {before} to {sequence}");
        }
    }
}
