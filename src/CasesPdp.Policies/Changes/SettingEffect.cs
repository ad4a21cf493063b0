namespace CasesPdp.Policies.Changes;

/// <summary>What a changed setting does to decisions.</summary>
public enum SettingEffect
{
    /// <summary>It turns no decision.</summary>
    None,

    /// <summary>What it turns is counted among the cells.</summary>
    InCells,

    /// <summary>It may turn a DENY into an ALLOW that no cell shows.</summary>
    Widens,

    /// <summary>It may turn an ALLOW into a DENY that no cell shows.</summary>
    Narrows,
}
