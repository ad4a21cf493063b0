namespace CasesPdp.LoadTest.Schedules;

/// <summary>How calls arrive in an open loop.</summary>
internal enum ArrivalKind
{
    /// <summary>Independently of each other, as from many callers: gaps are exponentially distributed.</summary>
    Poisson,

    /// <summary>At even distances.</summary>
    Uniform,
}
