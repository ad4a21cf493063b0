using System.Net.Sockets;
using CasesPdp.LoadTest.Http2;
using CasesPdp.LoadTest.Recording;

namespace CasesPdp.LoadTest.Sending;

/// <summary>
/// One sending thread and its connections. It sends what is due, reads what came, and sleeps until the next of either; nothing else runs on
/// it, and it allocates nothing while things go well. A lost connection is counted and replaced.
/// </summary>
internal sealed class SendLoop : IDisposable
{
    private const int BurstLimit = 64;

    // A phase ends here even if its least calls were not sent.
    private const long LongestClosed = 60 * Clock.Second;

    private readonly IReadOnlyList<PreparedRequest> _requests;
    private readonly AnswerVerifier _check;
    private readonly INetwork _network;
    private readonly ConnectionSet _connections;
    private readonly CancellationToken _stop;
    private LoopRecord _record = new();
    private int _nextRequest;
    private int _inFlight;

    /// <param name="options">How to connect.</param>
    /// <param name="connections">How many of the connections are this loop's.</param>
    /// <param name="requests">What to send, over and over.</param>
    /// <param name="firstRequest">Where to begin.</param>
    /// <param name="checker">Checks the answers.</param>
    /// <param name="stop">Ends a phase early.</param>
    public SendLoop(
        SenderOptions options,
        int connections,
        IReadOnlyList<PreparedRequest> requests,
        int firstRequest,
        IAnswerChecker checker,
        CancellationToken stop)
    {
        _requests = requests;
        _nextRequest = firstRequest % requests.Count;
        _check = new AnswerVerifier(checker, requests.Max(r => r.Index) + 1);
        _network = options.Network();
        _connections = new ConnectionSet(options, _network, connections, OnEnded);
        _stop = stop;
    }

    /// <summary>What the current phase has seen so far; rates and live bins may be read from other threads.</summary>
    public LoopRecord Record => _record;

    /// <summary>The time by this loop's clock.</summary>
    public long Now => _network.Now;

    /// <summary>Connects, and waits until calls may begin.</summary>
    /// <exception cref="SocketException">Nobody listens.</exception>
    /// <exception cref="IOException">What listens does not speak HTTP/2.</exception>
    public void Connect() => _connections.Connect();

    /// <summary>Runs a phase on the calling thread.</summary>
    public LoopRecord Run(Phase phase, int loop, int loops, int inFlight, long startAt)
    {
        Native.SleepPrecisely();
        var record = Begin(phase, loops, startAt);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var cpu = Native.ThreadCpu();
        if (phase.Arrivals is { } plan)
        {
            var givesUpAfter = phase.GivesUpAfter is { } limit ? Clock.From(limit) : long.MaxValue;
            RunOpen(plan.For(loop, loops), record, record.EndsAt + Clock.From(phase.Grace), givesUpAfter);
        }
        else
        {
            RunClosed(inFlight, phase.LeastCalls / loops, Clock.From(phase.Grace));
        }

        record.CpuTime = Native.ThreadCpu() - cpu;
        record.AllocatedBytes = GC.GetAllocatedBytesForCurrentThread() - allocated;
        record.FinishedAt = Math.Max(record.FinishedAt, _network.Now);
        (record.Compared, record.Decoded, record.Passed) = (_check.Compared, _check.Decoded, _check.Passed);
        return record;
    }

    public void Dispose() => _connections.Dispose();

    private LoopRecord Begin(Phase phase, int loops, long startAt)
    {
        _check.Reset();
        _record = new LoopRecord
        {
            StartedAt = startAt,
            EndsAt = startAt + Clock.From(phase.Duration),
            InTimeWithin = phase.InTimeWithin is { } within ? Clock.From(within) : long.MaxValue,
        };
        if (phase.KeepsSamples && phase.Arrivals is { } plan)
        {
            _record.Samples = new SampleLog((int)Math.Min(16e6, (plan.PerSecond / loops * phase.Duration.TotalSeconds * 1.2) + 10_000));
        }

        return _record;
    }

    private void RunClosed(int inFlight, long leastCalls, long grace)
    {
        // The thread may start late on a busy machine: the phase has its length from now on.
        var late = Math.Max(0, _network.Now - _record.StartedAt);
        (_record.StartedAt, _record.EndsAt) = (_record.StartedAt + late, _record.EndsAt + late);
        while (true)
        {
            var now = _network.Now;
            if (now >= _record.EndsAt && _record.Due < leastCalls && now < _record.StartedAt + LongestClosed)
            {
                _record.EndsAt = now + Clock.Millisecond;
            }

            var isOver = now >= _record.EndsAt || _stop.IsCancellationRequested;
            if (isOver && (_inFlight == 0 || now >= _record.EndsAt + grace))
            {
                break;
            }

            _record.Reconnects += _connections.Reconnect(now);
            var burst = 0;
            while (!isOver && _inFlight < inFlight && burst++ < BurstLimit && TryBegin(_requests[_nextRequest], now))
            {
                Advance();
                _record.Due++;
                _record.Lateness.RecordClamped(0);
            }

            _connections.FlushAll();
            _connections.Wait(_record.EndsAt + (isOver ? grace : 0) - now);
            _connections.ReceiveAll();
        }

        AbandonAll();
    }

    private void RunOpen(Arrivals arrivals, LoopRecord record, long graceEndsAt, long givesUpAfter)
    {
        var (startAt, endsAt) = (record.StartedAt, record.EndsAt);
        var next = startAt + arrivals.Next();
        var isBehind = false;
        while (true)
        {
            var now = _network.Now;
            var isStopped = _stop.IsCancellationRequested;
            if (isStopped || now >= graceEndsAt || (next >= endsAt && _inFlight == 0))
            {
                break;
            }

            _record.Reconnects += _connections.Reconnect(now);
            var isBlocked = false;

            // A delay by the server counts as the server's until the sender has caught up.
            isBehind &= next <= now;
            for (var burst = 0; next <= now && next < endsAt && burst < BurstLimit; burst++)
            {
                if (now - next > givesUpAfter)
                {
                    _record.GiveUp(CallResult.GivenUp, next, now);
                }
                else if (TryBegin(_requests[_nextRequest], next))
                {
                    _record.Lateness.RecordClamped(now - next);
                    _record.LateBySender += now - next > PhaseRecord.LateAfter && !isBehind ? 1 : 0;
                }
                else if (_connections.HasConnection())
                {
                    // All streams are taken: the due call waits here, and its latency counts.
                    isBlocked = isBehind = true;
                    break;
                }
                else
                {
                    _record.Fail(new CallOutcome(CallResult.NotConnected, 0), _connections.Refusal);
                }

                Advance();
                _record.Due++;
                next = startAt + arrivals.Next();
            }

            _connections.FlushAll();
            _connections.Wait((isBlocked || next >= endsAt ? graceEndsAt : next) - _network.Now);
            _connections.ReceiveAll();
        }

        _record.FinishedAt = _network.Now;
        for (; next < endsAt && next <= _record.FinishedAt; next = startAt + arrivals.Next())
        {
            _record.Due++;
            _record.GiveUp(CallResult.NotSent, next, _record.FinishedAt);
        }

        AbandonAll();
    }

    private void Advance() => _nextRequest = _nextRequest + 1 == _requests.Count ? 0 : _nextRequest + 1;

    private bool TryBegin(PreparedRequest request, long intendedAt)
    {
        // Counted first: a connection that is lost while it takes the call ends it at once.
        _inFlight++;
        if (_connections.TryBegin(request, intendedAt))
        {
            return true;
        }

        _inFlight--;
        return false;
    }

    private void OnEnded(in EndedCall call)
    {
        _inFlight--;
        if (call.Outcome.Result == CallResult.Unanswered)
        {
            _record.GiveUp(CallResult.Unanswered, call.IntendedAt, _record.FinishedAt);
        }
        else if (!call.Outcome.IsOk)
        {
            _record.Fail(call.Outcome, call.Message);
        }
        else if (_check.FindFault(call.Request, call.Answer) is { } fault)
        {
            _record.Fail(new CallOutcome(CallResult.Wrong, 0), fault);
        }
        else
        {
            _record.Answer(call);
        }
    }

    private void AbandonAll()
    {
        _record.FinishedAt = _network.Now;
        _connections.AbandonAll();
    }
}
