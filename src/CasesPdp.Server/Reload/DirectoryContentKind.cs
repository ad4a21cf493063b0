namespace CasesPdp.Server.Reload;

/// <summary>What the content of the bundle's directory comes to.</summary>
internal enum DirectoryContentKind
{
    /// <summary>It was met before and not read again.</summary>
    Known = 0,

    /// <summary>It is a bundle.</summary>
    Good = 1,

    /// <summary>It is none.</summary>
    Bad = 2,

    /// <summary>It kept changing while it was read.</summary>
    Unsettled = 3,
}
