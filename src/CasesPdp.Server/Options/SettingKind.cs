namespace CasesPdp.Server.Options;

/// <summary>What the value of a setting is.</summary>
internal enum SettingKind
{
    /// <summary>Any text; what it must hold is checked elsewhere.</summary>
    Text = 0,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Flag = 1,

    /// <summary>A whole number.</summary>
    Number = 2,
}
