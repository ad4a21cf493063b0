using System.Runtime.CompilerServices;
using System.Text;
using CasesPdp.Distribution.Stores;

namespace CasesPdp.Distribution.Tests.Following;

/// <summary>What one follower sees of a store: fails, replays, forges, swaps and forgets at random while it is told to.</summary>
/// <param name="store">The true store.</param>
/// <param name="random">Chooses; used under a lock.</param>
/// <param name="replayed">Every head that ever was.</param>
/// <param name="forged">Heads that must never be believed.</param>
internal sealed class FlakyStore(FakeStore store, Random random, Func<IReadOnlyList<string>> replayed, IReadOnlyList<string> forged)
    : IReleaseStore
{
    private volatile bool _isFaulty;

    public string Description => "a store that misbehaves";

    public bool IsFaulty
    {
        get => _isFaulty;
        set => _isFaulty = value;
    }

    public async Task<ChannelHead?> ReadHeadAsync(CancellationToken cancellation) =>
        Distort(await store.ReadHeadAsync(cancellation));

    public async IAsyncEnumerable<ChannelHead?> WatchHeadAsync(
        ChannelHead? from, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var head in store.WatchHeadAsync(from, cancellation))
        {
            if (_isFaulty && Next(3) == 0)
            {
                // Events are lost, and watches end.
                if (Next(2) == 0)
                {
                    yield break;
                }

                continue;
            }

            yield return Distort(head);
        }
    }

    public async Task<byte[]> FetchContentAsync(string content, long bytes, CancellationToken cancellation)
    {
        var stored = await store.FetchContentAsync(content, bytes, cancellation);
        if (!_isFaulty)
        {
            return stored;
        }

        switch (Next(5))
        {
            case 0:
                throw new StoreException(StoreFault.ContentMissing, "The content is not there.");
            case 1:
                throw new StoreException(StoreFault.Unreachable, "The store does not answer.");
            case 2:
                var damaged = (byte[])stored.Clone();
                damaged[Next(damaged.Length)] ^= 1;
                return damaged;
            case 3:
                // Another content under the same name.
                return TestChannel.Pack($"swapped {Next(1_000)}").Bytes.ToArray();
            default:
                return stored;
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private ChannelHead? Distort(ChannelHead? head)
    {
        if (!_isFaulty)
        {
            return head;
        }

        var old = replayed();
        return Next(6) switch
        {
            0 => throw new StoreException((StoreFault)Next(4), "The store failed."),
            1 => throw new InvalidOperationException("a bug"),
            2 => null,
            3 => new ChannelHead(Encoding.ASCII.GetBytes(old[Next(old.Count)]), 1),
            4 => new ChannelHead(Encoding.ASCII.GetBytes(forged[Next(forged.Count)]), 1),
            _ => head,
        };
    }

    private int Next(int below)
    {
        lock (random)
        {
            return random.Next(below);
        }
    }
}
