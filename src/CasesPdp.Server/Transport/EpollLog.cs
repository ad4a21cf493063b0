using CasesPdp.Server.Hosting;

namespace CasesPdp.Server.Transport;

/// <summary>Logs what goes wrong with connections, at a bounded rate: strangers may decide how often it happens.</summary>
internal sealed partial class EpollLog(TimeProvider time, ILogger<EpollLog> log)
{
    private const int MostLines = 10;
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly LineAllowance _ofAccepting = new(MostLines, Period, time);
    private readonly LineAllowance _ofServing = new(MostLines, Period, time);

    /// <summary>A connection could not be accepted, for want of descriptors or memory.</summary>
    public void NotAccepted(Exception failure)
    {
        if (_ofAccepting.TryTake(out var left))
        {
            AcceptFailed(failure.Message, left);
        }
    }

    /// <summary>A connection was broken by a fault of the server.</summary>
    public void Broken(string connection, Exception fault)
    {
        if (_ofServing.TryTake(out var left))
        {
            ConnectionFailed(connection, left, fault);
        }
    }

    [LoggerMessage(
        EventId = 46, Level = LogLevel.Error, Message = "a connection could not be accepted: {Failure}; {Left} more since the line before")]
    private partial void AcceptFailed(string failure, long left);

    [LoggerMessage(EventId = 47, Level = LogLevel.Error, Message = "connection `{Connection}` failed; {Left} more since the line before")]
    private partial void ConnectionFailed(string connection, long left, Exception fault);
}
