namespace CasesPdp.Cli;

/// <summary>The exit codes of the process.</summary>
internal static class ExitCodes
{
    /// <summary>Evaluated, and allowed if it was a single question.</summary>
    public const int Done = 0;

    /// <summary>The single question was denied, validation found errors, a test failed, something widens with --fail-on-widening, or
    /// a replay changes an outcome.</summary>
    public const int Denied = 1;

    /// <summary>The command line is wrong, or names something that the policy does not have.</summary>
    public const int Usage = 2;

    /// <summary>The bundle is unusable, a line was malformed, or the server was not reached.</summary>
    public const int NotEvaluated = 3;
}
