using Microsoft.Extensions.Configuration.Memory;

namespace CasesPdp.Server.Hosting;

/// <summary>
/// Keeps the framework from logging, stack trace and all, why it could not start: the process says that itself, in one line.
/// </summary>
internal static class StartupQuiet
{
    private static readonly MemoryConfigurationSource Levels = new()
    {
        InitialData = new Dictionary<string, string?>
        {
            ["Logging:LogLevel:Microsoft.AspNetCore.Server.Kestrel"] = nameof(LogLevel.None),
            ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = nameof(LogLevel.None),
        },
    };

    /// <summary>Begins it.</summary>
    public static void BeQuietAtStart(this WebApplicationBuilder builder) => ((IConfigurationBuilder)builder.Configuration).Add(Levels);

    /// <summary>Ends it once the server has started.</summary>
    public static void SpeakOnceStarted(this WebApplication app) =>
        app.Lifetime.ApplicationStarted.Register(() => ((IConfigurationBuilder)app.Configuration).Sources.Remove(Levels));
}
