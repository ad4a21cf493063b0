using CasesPdp.LoadTest.Http2;

namespace CasesPdp.LoadTest.Sending;

/// <summary>One connection, and one call after the other on it: for first calls and for asking what kind of server this is.</summary>
internal sealed class SingleCaller : IDisposable
{
    private const long AnswersWithin = 60 * Clock.Second;

    private readonly IAnswerChecker _checker;
    private readonly Http2Connection _connection;
    private readonly PollFile[] _files;
    private string? _fault;
    private bool _isOver;

    /// <summary>Connects.</summary>
    /// <exception cref="IOException">What listens does not speak HTTP/2.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">Nobody listens.</exception>
    public SingleCaller(ServerAddress address, IAnswerChecker checker)
    {
        _checker = checker;
        _connection = new Http2Connection(KernelNetwork.Instance, KernelNetwork.Instance.Connect(address), 1, OnEnded);
        _files = [new PollFile { Handle = _connection.Handle, Wanted = Native.Readable }];
        try
        {
            Wait(() => _connection.IsReady, "it sends no settings of HTTP/2");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>When the last answer was there.</summary>
    public long EndedAt { get; private set; }

    /// <summary>Calls, and waits for the answer. Returns what is wrong with it; null if nothing is.</summary>
    /// <exception cref="IOException">No answer came.</exception>
    public string? Call(PreparedRequest request)
    {
        _isOver = false;
        _fault = null;
        _connection.Begin(request, Clock.Now);
        _connection.Flush();
        Wait(() => _isOver, "it does not answer");
        return _fault;
    }

    public void Dispose() => _connection.Dispose();

    private void Wait(Func<bool> isDone, string otherwise)
    {
        var giveUpAt = Clock.Now + AnswersWithin;
        while (!isDone())
        {
            if (_connection.IsLost || Clock.Now > giveUpAt)
            {
                throw new IOException($"{otherwise}: {_connection.LostBecause ?? "nothing came in a minute"}");
            }

            Native.Poll(_files, Clock.Second);
            _connection.Receive();
            _connection.Flush();
        }
    }

    private void OnEnded(in EndedCall call)
    {
        EndedAt = call.EndedAt;
        _fault = call.Outcome.IsOk ? _checker.FindFault(call.Request, call.Answer)
            : call.Message is { Length: > 0 } said ? $"{call.Outcome}: {said}"
            : $"{call.Outcome}";
        _isOver = true;
    }
}
