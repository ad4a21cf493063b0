namespace CasesPdp.Server.Hosting;

/// <summary>The server does not start. The message, one line or several, is for the operator.</summary>
internal sealed class StartupRefusedException(int exitCode, string message) : Exception(message)
{
    /// <summary>An option or setting is wrong.</summary>
    public const int Usage = 2;

    /// <summary>There is no bundle, or it has errors.</summary>
    public const int BundleUnusable = 3;

    /// <summary>The exit code of the process.</summary>
    public int ExitCode { get; } = exitCode;
}
