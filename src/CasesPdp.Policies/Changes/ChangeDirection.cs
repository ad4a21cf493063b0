namespace CasesPdp.Policies.Changes;

/// <summary>Which way a cell changed.</summary>
public enum ChangeDirection
{
    /// <summary>From DENY to ALLOW.</summary>
    Widened,

    /// <summary>From ALLOW to DENY.</summary>
    Narrowed,
}
