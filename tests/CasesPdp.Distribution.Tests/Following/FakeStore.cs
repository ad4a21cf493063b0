using System.Runtime.CompilerServices;
using System.Text;
using CasesPdp.Distribution.Releases;
using CasesPdp.Distribution.Stores;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.Distribution.Tests.Following;

/// <summary>A store in memory that fails, forgets and lies as a test says. It checks nothing of what it gives.</summary>
internal sealed class FakeStore : IReleaseStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, byte[]> _contents = [];
    private TaskCompletionSource _changed = NewSource();
    private byte[]? _head;
    private long _revision;
    private Exception? _fault;

    public string Description => "a store of a test";

    public int Reads { get; private set; }

    public List<string> Fetched { get; } = [];

    /// <summary>Watches show nothing and do not end.</summary>
    public bool WatchIsSilent { get; set; }

    /// <summary>Neither reads nor their cancellation end.</summary>
    public bool NeverAnswers { get; set; }

    /// <summary>Happens once, after a read has its head and before it gives it.</summary>
    public Func<Task>? WhileReading { get; set; }

    /// <summary>A fetch of it does not end before it is cancelled.</summary>
    public string? Stuck { get; set; }

    /// <summary>Reads and watches fail with it; null: they do not.</summary>
    public Exception? Fault
    {
        get => _fault;
        set => Change(() => _fault = value);
    }

    public void Put(SignedRelease release, params BundlePack[] packs) => Change(() =>
    {
        foreach (var pack in packs)
        {
            _contents[TestChannel.Target(pack).Content] = pack.Bytes.ToArray();
        }

        _head = Encoding.ASCII.GetBytes(release.Token);
    });

    public void Put(byte[]? head) => Change(() => _head = head);

    public void PutContent(string content, byte[] bytes) => Change(() => _contents[content] = bytes);

    public async Task<ChannelHead?> ReadHeadAsync(CancellationToken cancellation)
    {
        var read = Read();
        if (WhileReading is { } happens)
        {
            WhileReading = null;
            await happens();
        }

        return await read;
    }

    private Task<ChannelHead?> Read()
    {
        lock (_gate)
        {
            Reads++;
            return NeverAnswers ? new TaskCompletionSource<ChannelHead?>().Task
                : _fault is not null ? Task.FromException<ChannelHead?>(_fault)
                : Task.FromResult(Head());
        }
    }

    public async IAsyncEnumerable<ChannelHead?> WatchHeadAsync(
        ChannelHead? from, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var seen = from?.Token.ToArray();
        while (true)
        {
            Task change;
            ChannelHead? next;
            bool isNew;
            lock (_gate)
            {
                if (_fault is not null)
                {
                    throw _fault;
                }

                (change, next) = (_changed.Task, Head());
                isNew = !WatchIsSilent && !(seen ?? []).AsSpan().SequenceEqual(_head ?? []);
            }

            if (isNew)
            {
                seen = next?.Token.ToArray();
                yield return next;
            }
            else
            {
                await change.WaitAsync(cancellation);
            }
        }
    }

    public Task<byte[]> FetchContentAsync(string content, long bytes, CancellationToken cancellation)
    {
        lock (_gate)
        {
            Fetched.Add(content);
            return content == Stuck ? WaitForEver(cancellation)
                : _contents.TryGetValue(content, out var stored) ? Task.FromResult(stored)
                : Task.FromException<byte[]>(new StoreException(StoreFault.ContentMissing, "The content is not there."));
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task<byte[]> WaitForEver(CancellationToken cancellation)
    {
        await Task.Delay(Timeout.Infinite, cancellation);
        return [];
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChannelHead? Head() => _head is null ? null : new ChannelHead(_head, _revision);

    private void Change(Action change)
    {
        lock (_gate)
        {
            change();
            _revision++;
            _changed.SetResult();
            _changed = NewSource();
        }
    }
}
