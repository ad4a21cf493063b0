namespace CasesPdp.Cli;

/// <summary>Ends a run with a message for standard error and an exit code.</summary>
internal sealed class VerbFailure(int exitCode, string message, IReadOnlyList<string>? details = null) : Exception(message)
{
    /// <summary>The exit code of the process.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>Lines to write before the message.</summary>
    public IReadOnlyList<string> Details { get; } = details ?? [];

    /// <summary>The command line is not valid.</summary>
    public static VerbFailure Usage(string message) => new(ExitCodes.Usage, message);

    /// <summary>Nothing was evaluated: bundle, line or server.</summary>
    public static VerbFailure NotEvaluated(string message, IReadOnlyList<string>? details = null) =>
        new(ExitCodes.NotEvaluated, message, details);
}
