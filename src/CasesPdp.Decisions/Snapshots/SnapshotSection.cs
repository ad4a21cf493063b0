namespace CasesPdp.Decisions.Snapshots;

/// <summary>The sections of a snapshot, in the order in which they stand. Values are those on the wire.</summary>
public enum SnapshotSection : uint
{
    /// <summary>No section: the snapshot as a whole.</summary>
    None = 0,

    /// <summary>What the deployment fixes.</summary>
    Rules = 1,

    /// <summary>The owners.</summary>
    Owners = 2,

    /// <summary>The spaces and space patterns.</summary>
    Spaces = 3,

    /// <summary>The names of operations, of owner-independent bits, and of connector types.</summary>
    Operations = 4,

    /// <summary>The actions and what they require.</summary>
    Actions = 5,

    /// <summary>The names of roles.</summary>
    Roles = 6,

    /// <summary>What roles grant where.</summary>
    Grants = 7,

    /// <summary>The listed subjects. The only section that may be left out.</summary>
    Subjects = 8,
}
