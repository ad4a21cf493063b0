namespace CasesPdp.Server.Reload;

/// <summary>What reading the directory came to.</summary>
internal enum ReloadOutcome
{
    /// <summary>Its content is in force now.</summary>
    Activated = 1,

    /// <summary>It was already, or nothing new was found.</summary>
    Unchanged = 2,

    /// <summary>Its content is held.</summary>
    Held = 3,

    /// <summary>Its content cannot be served.</summary>
    Failed = 4,
}
