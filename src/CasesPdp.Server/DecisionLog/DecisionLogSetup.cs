using System.Security.Cryptography;
using CasesPdp.Server.Hosting;
using CasesPdp.Server.Options;
using CasesPdp.Server.Telemetry;

namespace CasesPdp.Server.DecisionLog;

/// <summary>Registers the decision log, if the settings name a sink.</summary>
internal static partial class DecisionLogSetup
{
    private const int LeastKeyBytes = 32;

    /// <summary>Registers it. Without a sink nothing is registered, and nothing is recorded.</summary>
    /// <exception cref="StartupRefusedException">A sink cannot be opened, or the key of the hashes not be used.</exception>
    public static void AddDecisionLog(this IServiceCollection services, ServerOptions options, TimeProvider time)
    {
        var log = options.DecisionLog;
        if (!log.IsOn)
        {
            return;
        }

        // Opened first, so that a server that cannot log refuses to start.
        var (key, file) = (KeyOf(log), OpenFile(log, time));
        if (file is not null)
        {
            services.AddSingleton<IDecisionLogSink>(file);
        }

        if (log.Stdout)
        {
            services.AddSingleton<IDecisionLogSink>(all => new QueuedSink(
                new StdoutSink(Console.OpenStandardOutput()), all.GetRequiredService<DecisionLogCounts>(), log.QueueMegabytes * 1024L * 1024));
        }

        if (log.Otlp)
        {
            var endpoint = TelemetrySetup.EndpointOf(options) ?? throw Refused("Otlp is set, but no endpoint: set CasesPdp:OtlpEndpoint");
            services.AddSingleton<IDecisionLogSink>(all => new OtlpSink(endpoint, all.GetRequiredService<DecisionLogCounts>()));
        }

        services.AddSingleton(log);
        services.AddSingleton(new ProtectedFields(log.MaskedFields, log.HashedFields, key));
        services.AddSingleton(new DecisionLogQueue(log.QueueMegabytes * 1024L * 1024));
        services.AddSingleton<DecisionLogCounts>();
        services.AddSingleton<DecisionRecorder>();
        services.AddHostedService<DecisionLogWriter>();
    }

    /// <summary>Logs what is logged and where, once the server has started.</summary>
    public static void LogDecisionLog(this IServiceProvider services, ILogger log)
    {
        if (services.GetService<DecisionLogOptions>() is not { } options)
        {
            return;
        }

        var sinks = string.Join(
            ", ", new[] { options.File, options.Stdout ? "standard output" : null, options.Otlp ? "OTLP" : null }.OfType<string>());
        var durable = options.DurableNames.Count == 0 ? "none" : string.Join(", ", options.DurableNames);
        var denies = options.Denies ? "all denies" : "no denies";
        var allows = options.AllowShare switch
        {
            0 => "no allowed calls",
            1 => "all allowed calls",
            _ => $"allows of {options.AllowSample} of the calls",
        };
        Logs(log, sinks, denies, allows, durable);
        if (options.HashedFields.Count > 0)
        {
            var key = options.HashKeyFile is null ? "a random key of this process" : $"the key in {options.HashKeyFile}";
            Hashes(log, key);
        }
    }

    private static byte[] KeyOf(DecisionLogOptions options)
    {
        if (options.HashKeyFile is null)
        {
            return RandomNumberGenerator.GetBytes(LeastKeyBytes);
        }

        try
        {
            var key = new FollowedFile("CasesPdp:DecisionLog:HashKeyFile", options.HashKeyFile) { IsSecret = true }.Read();
            return key.Length >= LeastKeyBytes
                ? key
                : throw Refused($"HashKeyFile `{options.HashKeyFile}` holds {key.Length} bytes; a key has {LeastKeyBytes} or more");
        }
        catch (UnusableFileException unusable)
        {
            throw new StartupRefusedException(StartupRefusedException.Usage, $"casespdp-server: {unusable.Message}");
        }
    }

    private static FileSink? OpenFile(DecisionLogOptions options, TimeProvider time)
    {
        try
        {
            return options.File is null ? null : new FileSink(options, time);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw Refused($"File cannot be written: {failed.Message}");
        }
    }

    private static StartupRefusedException Refused(string what) =>
        new(StartupRefusedException.Usage, $"casespdp-server: CasesPdp:DecisionLog:{what}");

    [LoggerMessage(
        EventId = 62, Level = LogLevel.Information,
        Message = "decision log: {Sinks}; {Denies}, {Allows}; on disk before the answer: {Durable}")]
    private static partial void Logs(ILogger log, string sinks, string denies, string allows, string durable);

    [LoggerMessage(EventId = 63, Level = LogLevel.Information, Message = "decision log: fields are hashed with {Key}")]
    private static partial void Hashes(ILogger log, string key);
}
