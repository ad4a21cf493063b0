using System.Net.Sockets;
using CasesPdp.LoadTest.Http2;

namespace CasesPdp.LoadTest.Sending;

/// <summary>Connections that come and go: each is opened, asks a few questions whose answers are checked, and is closed.</summary>
internal sealed class ConnectionChurn : IDisposable
{
    private const int CallsOfAConnection = 10;
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(50);

    private readonly IReadOnlyList<ServerAddress> _addresses;
    private readonly IReadOnlyList<PreparedRequest> _requests;
    private readonly IAnswerChecker _checker;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;

    /// <param name="addresses">Where to connect, in turns.</param>
    /// <param name="requests">What to ask.</param>
    /// <param name="checker">Checks the answers.</param>
    public ConnectionChurn(IReadOnlyList<ServerAddress> addresses, IReadOnlyList<PreparedRequest> requests, IAnswerChecker checker)
    {
        (_addresses, _requests, _checker) = (addresses, requests, checker);
        _thread = new Thread(Run) { IsBackground = true, Name = "churn" };
        _thread.Start();
    }

    /// <summary>Connections opened and closed.</summary>
    public int Opened { get; private set; }

    /// <summary>Connections that failed, or got a wrong answer.</summary>
    public int Failed { get; private set; }

    /// <summary>What happened to the first one that failed.</summary>
    public string? FirstFault { get; private set; }

    /// <summary>Closes the last connection.</summary>
    public void Stop()
    {
        _stop.Set();
        _thread.Join();
    }

    public void Dispose()
    {
        Stop();
        _stop.Dispose();
    }

    private void Run()
    {
        while (!_stop.Wait(Every))
        {
            Opened++;
            if (Fault() is { } fault)
            {
                Failed++;
                FirstFault ??= fault;
            }
        }
    }

    private string? Fault()
    {
        try
        {
            using var caller = new SingleCaller(_addresses[Opened % _addresses.Count], _checker);
            return Enumerable.Range(Opened * CallsOfAConnection, CallsOfAConnection)
                .Select(i => caller.Call(_requests[i % _requests.Count]))
                .FirstOrDefault(f => f is not null);
        }
        catch (Exception failed) when (failed is IOException or SocketException)
        {
            return failed.Message;
        }
    }
}
