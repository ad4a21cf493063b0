namespace CasesPdp.LoadTest.CommandLine;

/// <summary>The exit codes.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>A threshold failed, or a wrong answer came.</summary>
    public const int Failed = 1;

    /// <summary>The command line cannot be understood.</summary>
    public const int Usage = 2;

    /// <summary>Something could not be measured, or the run was stopped.</summary>
    public const int NotMeasured = 3;
}
