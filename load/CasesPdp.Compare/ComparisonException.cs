namespace CasesPdp.Compare;

/// <summary>Ends a comparison.</summary>
internal sealed class ComparisonException(int exitCode, string message) : Exception(message)
{
    /// <summary>Answers differ, or a host or a call failed.</summary>
    public const int Failed = 1;

    /// <summary>A wrong option, or something that is not installed.</summary>
    public const int Usage = 2;

    public int ExitCode { get; } = exitCode;
}
