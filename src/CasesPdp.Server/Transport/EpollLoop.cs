using System.Collections.Concurrent;
using System.IO.Pipelines;

namespace CasesPdp.Server.Transport;

/// <summary>Accepts, reads and writes on the sockets of its members, as an item of work of the thread pool.</summary>
/// <remarks>
/// <list type="number">
/// <item>One thread of the process sleeps until the kernel has a report for a loop. It queues the loop to the thread pool.</item>
/// <item>The loop does what is scheduled on it: it sends what was written meanwhile.</item>
/// <item>It asks the kernel for reports without waiting, and reads from the sockets that have bytes.</item>
/// <item>It queues itself behind the work that came of these bytes, so that answers gather, and no thread sleeps and is woken for each.</item>
/// <item>It returns to sleep: at once if the thread pool had nothing to do when it was woken, because then reports are far apart; else when
/// there were no reports several times in a row.</item>
/// </list>
/// A loop runs on one thread at a time, and what it runs needs no lock. Nothing on it may block.
/// </remarks>
internal sealed class EpollLoop : PipeScheduler, IThreadPoolWorkItem
{
    private const int MostLoops = 16;
    private const int MostReports = 256;

    // Bytes are taken in, parsed and answered by one item of work after the other. There may be no reports meanwhile.
    private const int EmptyPollsBeforeSleep = 3;

    private const EpollEvents OfMember =
        EpollEvents.Readable | EpollEvents.Urgent | EpollEvents.Writable | EpollEvents.PeerEnded | EpollEvents.EdgeTriggered;

    private const EpollEvents OfLoop = EpollEvents.Readable | EpollEvents.Once;

    private static readonly Lazy<Epoll> Loops = new(() => new Epoll());
    private static readonly Lazy<EpollLoop[]> All = new(StartAll);
    private static int Turn;

    private readonly int _index;
    private readonly Epoll _epoll = new();
    private readonly byte[] _reports = new byte[MostReports * Epoll.EventBytes];
    private readonly ConcurrentQueue<(Action<object?> Action, object? State)> _work = new();
    private readonly ConcurrentDictionary<long, IEpollMember> _members = new();
    private long _lastTag;
    private int _emptyPolls;

    // Written by several threads: whether it is queued or runs, whether it is awake, and whether there was other work when it was woken.
    private int _isQueued;
    private int _isAwake;
    private bool _isBusy;

    private EpollLoop(int index)
    {
        _index = index;
        Loops.Value.Add(_epoll.Descriptor, OfLoop, index);
    }

    /// <summary>Starts the loops of the process, unless they run.</summary>
    /// <exception cref="IOException">The kernel has no room for them.</exception>
    public static void Start() => _ = All.Value;

    /// <summary>A loop for a new member: each in turn.</summary>
    public static EpollLoop Next() => All.Value[(uint)Interlocked.Increment(ref Turn) % (uint)All.Value.Length];

    /// <summary>Reports to a member from now on.</summary>
    /// <exception cref="IOException">The kernel has no room for one more.</exception>
    public void Add(IEpollMember member)
    {
        member.Tag = Interlocked.Increment(ref _lastTag);
        _members[member.Tag] = member;
        try
        {
            _epoll.Add((int)member.Socket.SafeHandle.DangerousGetHandle(), OfMember, member.Tag);
        }
        catch (IOException)
        {
            Remove(member);
            throw;
        }
    }

    /// <summary>Reports no more to a member. Its socket leaves the set when it is closed.</summary>
    public void Remove(IEpollMember member) => _members.TryRemove(member.Tag, out _);

    /// <inheritdoc/>
    public override void Schedule(Action<object?> action, object? state)
    {
        _work.Enqueue((action, state));
        Queue();
    }

    /// <summary>Runs once: steps 2 to 5.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        // 2. What it schedules on itself is done the next time, after the work of others.
        for (var left = _work.Count; left > 0 && _work.TryDequeue(out var work); left--)
        {
            work.Action(work.State);
        }

        // 3.
        if (Volatile.Read(ref _isAwake) != 0)
        {
            _emptyPolls = Poll() ? 0 : _emptyPolls + 1;
            if (_emptyPolls >= (_isBusy ? EmptyPollsBeforeSleep : 0))
            {
                Sleep();
            }
        }

        // 4. Another thread may have found it queued until here.
        Interlocked.Exchange(ref _isQueued, 0);
        if (Volatile.Read(ref _isAwake) != 0 || !_work.IsEmpty)
        {
            Queue();
        }
    }

    private void Queue()
    {
        if (Interlocked.Exchange(ref _isQueued, 1) == 0)
        {
            System.Threading.ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private bool Poll()
    {
        var count = _epoll.Wait(_reports, 0);
        for (var i = 0; i < count; i++)
        {
            var (events, tag) = Epoll.Read(_reports, i);
            if (_members.TryGetValue(tag, out var member))
            {
                member.Report(events);
            }
        }

        return count > 0;
    }

    // 5. What was reported since the last poll wakes it at once.
    private void Sleep()
    {
        _emptyPolls = 0;
        Volatile.Write(ref _isAwake, 0);
        Loops.Value.Modify(_epoll.Descriptor, OfLoop, _index);
    }

    private static EpollLoop[] StartAll()
    {
        EpollLoop[] loops = [.. Enumerable.Range(0, Math.Min(Environment.ProcessorCount, MostLoops)).Select(i => new EpollLoop(i))];
        new Thread(() => Wake(loops)) { IsBackground = true, Name = "CasesPdp epoll" }.UnsafeStart();
        return loops;
    }

    // 1.
    private static void Wake(EpollLoop[] loops)
    {
        var reports = new byte[loops.Length * Epoll.EventBytes];
        while (true)
        {
            var count = Loops.Value.Wait(reports, -1);
            for (var i = 0; i < count; i++)
            {
                var loop = loops[Epoll.Read(reports, i).Tag];
                loop._isBusy = System.Threading.ThreadPool.PendingWorkItemCount > 0;
                Volatile.Write(ref loop._isAwake, 1);
                loop.Queue();
            }
        }
    }
}
