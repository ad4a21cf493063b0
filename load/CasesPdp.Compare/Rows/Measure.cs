namespace CasesPdp.Compare.Rows;

/// <summary>What a ratio is made of.</summary>
internal enum Measure
{
    /// <summary>Calls a second: more is better.</summary>
    CallsPerSecond = 0,

    /// <summary>The median time of a call: less is better.</summary>
    MedianTime = 1,

    /// <summary>The host's CPU time for a call: less is better.</summary>
    CpuTime = 2,
}
