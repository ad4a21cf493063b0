namespace CasesPdp.Compare.Turns;

/// <summary>One turn of a host, measured.</summary>
/// <param name="Calls">How many calls were answered.</param>
/// <param name="Seconds">In how long a time.</param>
/// <param name="ServerCpuSeconds">CPU time of the host meanwhile.</param>
/// <param name="ClientCpuSeconds">CPU time of the client.</param>
/// <param name="MedianMicroseconds">The median time of a call; 0 where it was not asked for.</param>
internal sealed record Turn(long Calls, double Seconds, double ServerCpuSeconds, double ClientCpuSeconds, double MedianMicroseconds = 0)
{
    public double CallsPerSecond => Calls / Seconds;

    public double ServerBusy => ServerCpuSeconds / Seconds;

    public double ClientBusy => ClientCpuSeconds / Seconds;

    public double CpuMicrosecondsPerCall => ServerCpuSeconds * 1e6 / Calls;
}
