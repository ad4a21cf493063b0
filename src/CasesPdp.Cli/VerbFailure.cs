namespace CasesPdp.Cli;

/// <summary>Ends a run with one message for standard error and an exit code.</summary>
internal sealed class VerbFailure(int exitCode, string message) : Exception(message)
{
    /// <summary>What the process ends with.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>The command line makes no sense.</summary>
    public static VerbFailure Usage(string message) => new(ExitCodes.Usage, message);

    /// <summary>Nothing was evaluated: bundle, line or server.</summary>
    public static VerbFailure NotEvaluated(string message) => new(ExitCodes.NotEvaluated, message);
}
