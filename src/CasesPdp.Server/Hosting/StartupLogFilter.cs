using Microsoft.Extensions.Configuration.Memory;

namespace CasesPdp.Server.Hosting;

/// <summary>
/// Switches off what the framework logs, with a stack trace, when the server cannot start: the process prints the reason in one line.
/// </summary>
internal static class StartupLogFilter
{
    private static readonly MemoryConfigurationSource Levels = new()
    {
        InitialData = new Dictionary<string, string?>
        {
            ["Logging:LogLevel:Microsoft.AspNetCore.Server.Kestrel"] = nameof(LogLevel.None),
            ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = nameof(LogLevel.None),
        },
    };

    /// <summary>Adds the filter.</summary>
    public static void FilterStartupLog(this WebApplicationBuilder builder) => ((IConfigurationBuilder)builder.Configuration).Add(Levels);

    /// <summary>Removes the filter once the server has started.</summary>
    public static void EndStartupLogFilter(this WebApplication app) =>
        app.Lifetime.ApplicationStarted.Register(() => ((IConfigurationBuilder)app.Configuration).Sources.Remove(Levels));
}
