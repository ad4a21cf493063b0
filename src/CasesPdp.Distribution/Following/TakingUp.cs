namespace CasesPdp.Distribution.Following;

/// <summary>What became of a release that was offered.</summary>
/// <param name="Outcome">What.</param>
/// <param name="Reason">Why it failed, as one sentence; empty otherwise.</param>
public sealed record TakingUp(TakingUpOutcome Outcome, string Reason = "");

/// <summary>What became of a release that was offered.</summary>
public enum TakingUpOutcome
{
    /// <summary>It is served.</summary>
    Serving = 1,

    /// <summary>It is held back on purpose: guard rails, tests, a pin, or an operator's choice.</summary>
    Held = 2,

    /// <summary>It cannot be served by this build.</summary>
    Failed = 3,

    /// <summary>An error of the program or of the machine, such as memory that ran out; it is to be offered again.</summary>
    Broke = 4,

    /// <summary>There was no room for it; it is to be offered again.</summary>
    Busy = 5,
}
