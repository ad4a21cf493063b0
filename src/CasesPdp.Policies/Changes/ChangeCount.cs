namespace CasesPdp.Policies.Changes;

/// <summary>How many cells changed.</summary>
/// <param name="Widened">Cells that went from DENY to ALLOW.</param>
/// <param name="Narrowed">Cells that went from ALLOW to DENY.</param>
public readonly record struct ChangeCount(long Widened, long Narrowed)
{
    /// <summary>Whether no cell changed.</summary>
    public bool IsZero => Widened == 0 && Narrowed == 0;

    /// <summary>Both counts, <paramref name="times"/> times.</summary>
    /// <exception cref="OverflowException">A count does not fit.</exception>
    public ChangeCount Times(long times) => checked(new ChangeCount(Widened * times, Narrowed * times));

    /// <summary>The sum.</summary>
    /// <exception cref="OverflowException">A count does not fit.</exception>
    public ChangeCount Plus(ChangeCount other) => checked(new ChangeCount(Widened + other.Widened, Narrowed + other.Narrowed));

    /// <summary>The difference.</summary>
    public ChangeCount Minus(ChangeCount other) => Plus(other.Times(-1));
}

/// <summary>Which way a cell changed.</summary>
public enum ChangeDirection
{
    /// <summary>From DENY to ALLOW.</summary>
    Widened,

    /// <summary>From ALLOW to DENY.</summary>
    Narrowed,
}
