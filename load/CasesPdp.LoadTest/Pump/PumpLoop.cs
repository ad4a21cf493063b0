using System.Net.Sockets;
using CasesPdp.LoadTest.Http2;
using CasesPdp.LoadTest.Recording;
using CasesPdp.LoadTest.Schedules;

namespace CasesPdp.LoadTest.Pump;

/// <summary>
/// One sending thread and its connections. It sends what is due, reads what came, and sleeps until the next of either; nothing else runs on
/// it, and it allocates nothing while things go well. A lost connection is counted and replaced.
/// </summary>
internal sealed class PumpLoop : IDisposable
{
    private const int BurstLimit = 64;
    private const long ReconnectAfter = 50 * Clock.Millisecond;
    private const long ReadyWithin = 3 * Clock.Second;
    private const long LongestSleep = 50 * Clock.Millisecond;

    private readonly PumpOptions _options;
    private readonly IReadOnlyList<PreparedRequest> _requests;
    private readonly AnswerCheck _check;
    private readonly Http2Connection?[] _connections;
    private readonly Http2Stream?[][] _longLived;
    private readonly PollFile[] _files;
    private readonly CallEndedHandler _onEnded;
    private readonly CancellationToken _stop;
    private LoopRecord _record = new();
    private int _nextRequest;
    private int _nextConnection;
    private int _inFlight;
    private long _retryAt;
    private string? _refusal;

    /// <param name="options">How to connect.</param>
    /// <param name="connections">How many of the connections are this loop's.</param>
    /// <param name="requests">What to send, over and over.</param>
    /// <param name="firstRequest">Where to begin.</param>
    /// <param name="judge">Who knows the right answers.</param>
    /// <param name="stop">Ends a phase early.</param>
    public PumpLoop(
        PumpOptions options,
        int connections,
        IReadOnlyList<PreparedRequest> requests,
        int firstRequest,
        IAnswerJudge judge,
        CancellationToken stop)
    {
        _options = options;
        _requests = requests;
        _nextRequest = firstRequest % requests.Count;
        _check = new AnswerCheck(judge, requests.Max(r => r.Index) + 1);
        _connections = new Http2Connection?[connections];
        _longLived = [.. Enumerable.Range(0, connections).Select(_ => new Http2Stream?[options.StreamsPerConnection])];
        _files = new PollFile[connections];
        _onEnded = OnEnded;
        _stop = stop;
    }

    /// <summary>What the current phase has seen so far; rates and live bins may be read from other threads.</summary>
    public LoopRecord Record => _record;

    public int Connections => _connections.Length;

    /// <summary>Connects, and waits until calls may begin.</summary>
    /// <exception cref="SocketException">Nobody listens, or what listens does not speak HTTP/2.</exception>
    public void Connect()
    {
        var giveUpAt = Clock.Now + ReadyWithin;
        for (var i = 0; i < _connections.Length; i++)
        {
            _connections[i] ??= new Http2Connection(_options.Address.Connect(), _options.StreamsPerConnection, _onEnded);
        }

        while (_connections.Any(c => !c!.IsReady))
        {
            if (Clock.Now > giveUpAt || _connections.FirstOrDefault(c => c!.IsLost) is not null)
            {
                var why = _connections.FirstOrDefault(c => c!.IsLost)?.LostBecause ?? "no settings came";
                throw new IOException($"{_options.Address} does not speak HTTP/2: {why}.");
            }

            Wait(Clock.Millisecond);
            ReceiveAll();
            FlushAll();
        }
    }

    /// <summary>Runs a phase on the calling thread.</summary>
    public LoopRecord Run(Phase phase, int loop, int loops, int inFlight, long startAt)
    {
        Native.SleepPrecisely();
        var record = Begin(phase, loops, startAt);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var cpu = Native.ThreadCpu();
        if (phase.Arrivals is { } plan)
        {
            var givesUpAfter = phase.GivesUpAfter is { } patience ? Clock.From(patience) : long.MaxValue;
            RunOpen(plan.For(loop, loops), record, record.EndsAt + Clock.From(phase.Grace), givesUpAfter);
        }
        else
        {
            RunClosed(inFlight, record.EndsAt, record.EndsAt + Clock.From(phase.Grace));
        }

        record.CpuTime = Native.ThreadCpu() - cpu;
        record.AllocatedBytes = GC.GetAllocatedBytesForCurrentThread() - allocated;
        record.FinishedAt = Math.Max(record.FinishedAt, Clock.Now);
        (record.Compared, record.Judged, record.Passed) = (_check.Compared, _check.Judged, _check.Passed);
        return record;
    }

    public void Dispose()
    {
        foreach (var connection in _connections)
        {
            connection?.Dispose();
        }
    }

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

    private void RunClosed(int inFlight, long endsAt, long graceEndsAt)
    {
        while (true)
        {
            var now = Clock.Now;
            var isOver = now >= endsAt || _stop.IsCancellationRequested;
            if (isOver && (_inFlight == 0 || now >= graceEndsAt))
            {
                break;
            }

            Reconnect(now);
            var burst = 0;
            while (!isOver && _inFlight < inFlight && burst++ < BurstLimit && TryBegin(_requests[_nextRequest], now))
            {
                Advance();
                _record.Due++;
                _record.Lateness.RecordClamped(0);
            }

            FlushAll();
            Wait((isOver ? graceEndsAt : endsAt) - now);
            ReceiveAll();
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
            var now = Clock.Now;
            var isStopped = _stop.IsCancellationRequested;
            if (isStopped || now >= graceEndsAt || (next >= endsAt && _inFlight == 0))
            {
                break;
            }

            Reconnect(now);
            var isBlocked = false;

            // What was held up by the server stays its doing until the sender has caught up.
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
                else if (HasConnection())
                {
                    // The streams are all taken: what is due waits here, and its clock runs.
                    isBlocked = isBehind = true;
                    break;
                }
                else
                {
                    _record.Fail(new CallOutcome(CallResult.NotConnected, 0), _refusal);
                }

                Advance();
                _record.Due++;
                next = startAt + arrivals.Next();
            }

            FlushAll();
            Wait((isBlocked || next >= endsAt ? graceEndsAt : next) - Clock.Now);
            ReceiveAll();
        }

        _record.FinishedAt = Clock.Now;
        for (; next < endsAt && next <= _record.FinishedAt; next = startAt + arrivals.Next())
        {
            _record.Due++;
            _record.GiveUp(CallResult.NotSent, next, _record.FinishedAt);
        }

        AbandonAll();
    }

    private bool HasConnection()
    {
        foreach (var connection in _connections)
        {
            if (connection is { IsLost: false })
            {
                return true;
            }
        }

        return false;
    }

    private void Advance() => _nextRequest = _nextRequest + 1 == _requests.Count ? 0 : _nextRequest + 1;

    // Connections take turns, so that calls spread over them however few are in flight.
    private bool TryBegin(PreparedRequest request, long intendedAt)
    {
        for (var turn = 0; turn < _connections.Length; turn++)
        {
            var at = _nextConnection;
            _nextConnection = at + 1 == _connections.Length ? 0 : at + 1;
            if (
                _connections[at] is { } connection
                && (
                    _options.CallsPerLongLivedStream > 0
                        ? TryBeginOnStream(at, connection, request, intendedAt)
                        : TryBegin(connection, request, intendedAt)))
            {
                _inFlight++;
                return true;
            }
        }

        return false;
    }

    private static bool TryBegin(Http2Connection connection, PreparedRequest request, long intendedAt)
    {
        if (!connection.CanOpen)
        {
            return false;
        }

        connection.Begin(request, intendedAt);
        return true;
    }

    private bool TryBeginOnStream(int at, Http2Connection connection, PreparedRequest request, long intendedAt)
    {
        var streams = _longLived[at];
        for (var i = 0; i < streams.Length; i++)
        {
            if (streams[i] is null || !connection.Owns(streams[i]!))
            {
                if (!connection.CanOpen)
                {
                    continue;
                }

                streams[i] = connection.OpenLongLived(request.Head, _options.CallsPerLongLivedStream);
            }

            if (!connection.IsHeldUp && streams[i]!.CallCount < _options.CallsPerLongLivedStream)
            {
                connection.Begin(streams[i]!, request, intendedAt);
                return true;
            }
        }

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

    private void FlushAll()
    {
        foreach (var connection in _connections)
        {
            connection?.Flush();
        }
    }

    private void Wait(long nanoseconds)
    {
        for (var i = 0; i < _connections.Length; i++)
        {
            // The kernel passes over negative handles.
            _files[i].Handle = _connections[i] is { IsLost: false } connection ? (int)connection.Handle : -1;
            _files[i].Wanted = _connections[i] is { HasOutput: true } ? (short)(Native.Readable | Native.Writable) : Native.Readable;
            _files[i].Came = 0;
        }

        Native.Poll(_files, Math.Clamp(nanoseconds, 0, LongestSleep));
    }

    private void ReceiveAll()
    {
        for (var i = 0; i < _connections.Length; i++)
        {
            if ((_files[i].Came & ~Native.Writable) != 0)
            {
                _connections[i]?.Receive();
            }
        }
    }

    private void Reconnect(long now)
    {
        for (var i = 0; i < _connections.Length; i++)
        {
            var connection = _connections[i];
            if (connection is { IsLost: false } && !(connection.IsDraining && connection.OpenStreams == 0))
            {
                continue;
            }

            if (now < _retryAt)
            {
                continue;
            }

            connection?.Dispose();
            _connections[i] = null;
            try
            {
                _connections[i] = new Http2Connection(_options.Address.Connect(), _options.StreamsPerConnection, _onEnded);
                _record.Reconnects++;
            }
            catch (SocketException refused)
            {
                _refusal = refused.SocketErrorCode.ToString();
                _retryAt = now + ReconnectAfter;
            }
        }
    }

    private void AbandonAll()
    {
        _record.FinishedAt = Clock.Now;
        foreach (var connection in _connections)
        {
            connection?.Abandon();
        }
    }
}
