namespace CasesPdp.Server.Reload;

/// <summary>Where a revision in force came from.</summary>
internal enum RevisionSource
{
    /// <summary>The bundle's directory.</summary>
    Directory = 1,

    /// <summary>The stored last good bundle.</summary>
    LastGood = 2,

    /// <summary>The built-in example policy.</summary>
    BuiltIn = 3,

    /// <summary>What the server keeps in memory, on an administrator's word.</summary>
    RollBack = 4,
}
