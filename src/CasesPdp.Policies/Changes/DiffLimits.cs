namespace CasesPdp.Policies.Changes;

/// <summary>How much of a difference is listed. Counts are always of all of it.</summary>
public sealed record DiffLimits
{
    /// <summary>What is listed unless something else is said.</summary>
    public static DiffLimits Default { get; } = new();

    /// <summary>Most roles listed, those that widen most first.</summary>
    public int Roles { get; init; } = 200;

    /// <summary>Most lines for one listed role.</summary>
    public int LinesOfRole { get; init; } = 100;

    /// <summary>Most spaces listed, those that widen most first.</summary>
    public int Spaces { get; init; } = 200;

    /// <summary>Most subjects listed, those that widen most first.</summary>
    public int Subjects { get; init; } = 200;
}
