namespace CasesPdp.LoadTest.Sending;

/// <summary>A stretch of load.</summary>
internal sealed record Phase
{
    public required string Name { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>Closed loop: as many calls are kept in flight, all connections together. 0 in an open loop.</summary>
    public int InFlight { get; init; }

    /// <summary>Open loop: when calls are due. Null in a closed loop.</summary>
    public ArrivalPlan? Arrivals { get; init; }

    /// <summary>Closed loop: the phase lasts until this many calls were sent, so that a busy machine makes it longer.</summary>
    public long LeastCalls { get; init; }

    /// <summary>How long after the end due calls are still sent and waited for; less when everything is answered.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The time limit of an answer from when its call was due; null: none.</summary>
    public TimeSpan? InTimeWithin { get; init; }

    /// <summary>How long a caller waits for a free stream before it gives up; null: to the end.</summary>
    public TimeSpan? GivesUpAfter { get; init; }

    /// <summary>Whether every single latency is kept with its time, for time lines.</summary>
    public bool KeepsSamples { get; init; }
}
