namespace CasesPdp.Server.Reload;

/// <summary>Why a revision does not go in force by itself.</summary>
internal enum HoldCause
{
    /// <summary>The revision in force is pinned.</summary>
    Pinned = 1,

    /// <summary>It breaks guard rails.</summary>
    GuardRails = 2,

    /// <summary>Policy tests fail.</summary>
    PolicyTests = 3,
}
