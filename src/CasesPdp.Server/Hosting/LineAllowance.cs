namespace CasesPdp.Server.Hosting;

/// <summary>Bounds the log lines of one kind in a period, and counts those that it leaves out.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class LineAllowance(int most, TimeSpan period, TimeProvider time)
{
    private readonly Lock _gate = new();
    private long _periodStart = time.GetTimestamp();
    private int _lines;
    private long _leftOut;

    /// <summary>Whether a line may be written now.</summary>
    /// <param name="leftOut">How many were not since the last one that was.</param>
    public bool TryTake(out long leftOut)
    {
        lock (_gate)
        {
            if (time.GetElapsedTime(_periodStart) >= period)
            {
                (_periodStart, _lines) = (time.GetTimestamp(), 0);
            }

            leftOut = _leftOut;
            var isTaken = _lines < most;
            _lines += isTaken ? 1 : 0;
            _leftOut = isTaken ? 0 : _leftOut + 1;
            return isTaken;
        }
    }
}
