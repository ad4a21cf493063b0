namespace CasesPdp.Server.Reload;

/// <summary>Names for people and probes.</summary>
internal static class ReloadText
{
    /// <summary>Where a revision came from.</summary>
    public static string Of(RevisionSource source) => source switch
    {
        RevisionSource.Directory => "directory",
        RevisionSource.LastGood => "last-good",
        RevisionSource.BuiltIn => "built-in",
        _ => "roll-back",
    };

    /// <summary>Why one is held.</summary>
    public static string Of(HoldCause cause) => cause switch
    {
        HoldCause.Pinned => "pinned",
        HoldCause.GuardRails => "guard-rails",
        _ => "policy-tests",
    };
}
