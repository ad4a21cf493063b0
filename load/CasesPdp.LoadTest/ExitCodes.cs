namespace CasesPdp.LoadTest;

/// <summary>How the harness ends.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>A threshold failed, or a wrong answer came.</summary>
    public const int Failed = 1;

    public const int Usage = 2;

    public const int NotMeasured = 3;
}
