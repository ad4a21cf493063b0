namespace CasesPdp.Server.Hosting;

/// <summary>The server does not start; the message, one line or several, is for who started it.</summary>
internal sealed class StartupRefusedException(int exitCode, string message) : Exception(message)
{
    /// <summary>An option or setting is wrong.</summary>
    public const int Usage = 2;

    /// <summary>There is no bundle, or it has errors.</summary>
    public const int BundleUnusable = 3;

    /// <summary>With what the process ends.</summary>
    public int ExitCode { get; } = exitCode;
}
