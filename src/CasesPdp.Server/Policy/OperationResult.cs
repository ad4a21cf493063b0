namespace CasesPdp.Server.Policy;

/// <summary>The result of an operation.</summary>
/// <param name="Error">Why nothing was done; absent: it was.</param>
/// <param name="Outcome">What became of the directory's content.</param>
/// <param name="State">The state after it.</param>
/// <param name="Actual">With an error about a revision: the digest of the one there is.</param>
internal sealed record OperationResult(OperationError? Error, ReloadOutcome Outcome, PolicyState State, string? Actual = null);

/// <summary>Why an operation was not carried out.</summary>
internal enum OperationError
{
    /// <summary>Too many operations wait.</summary>
    TooBusy = 1,

    /// <summary>The server follows no directory.</summary>
    NoDirectory = 2,

    /// <summary>No revision of that digest is in memory.</summary>
    RevisionNotFound = 3,

    /// <summary>The revision is held and must be approved.</summary>
    RevisionHeld = 4,

    /// <summary>Another revision is held, or none.</summary>
    RevisionNotHeld = 5,

    /// <summary>The revision in force is pinned.</summary>
    RevisionPinned = 6,

    /// <summary>Another revision is in force than the caller expects.</summary>
    RevisionChanged = 7,

    /// <summary>The bundle has errors.</summary>
    BundleUnusable = 8,
}

/// <summary>What became of the content of the directory.</summary>
internal enum ReloadOutcome
{
    /// <summary>It is in force now.</summary>
    Activated = 1,

    /// <summary>It was already, or nothing new was found.</summary>
    Unchanged = 2,

    /// <summary>It is held.</summary>
    Held = 3,

    /// <summary>It cannot be served.</summary>
    Failed = 4,
}
