namespace CasesPdp.Policies.Changes;

/// <summary>What a guard rail found.</summary>
public enum GuardRailKind
{
    /// <summary>The change widens more cells than <c>maxWidenedCells</c> allows.</summary>
    TooManyWidened,

    /// <summary>The change widens something that no count of cells bounds.</summary>
    UncountedWidening,

    /// <summary>The change removes or loosens a guard rail of the policy in force.</summary>
    RailLoosened,

    /// <summary>Somebody without the roles of a <c>protected</c> rule may do what it protects.</summary>
    ProtectedViolated,

    /// <summary>A role goes beyond a rule of <c>limitations</c>.</summary>
    LimitationExceeded,
}
