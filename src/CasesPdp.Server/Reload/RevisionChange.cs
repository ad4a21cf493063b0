namespace CasesPdp.Server.Reload;

/// <summary>Why a state is told.</summary>
internal enum RevisionChange
{
    /// <summary>It is the state as the telling begins.</summary>
    Current = 1,

    /// <summary>A revision went in force.</summary>
    Activated = 2,

    /// <summary>A revision is held, or why changed.</summary>
    Held = 3,

    /// <summary>The directory cannot be served, or the reasons changed.</summary>
    Failed = 4,

    /// <summary>The revision in force was pinned or unpinned.</summary>
    PinningChanged = 5,

    /// <summary>The directory holds what is in force; nothing is held, nothing is wrong.</summary>
    Settled = 6,
}
