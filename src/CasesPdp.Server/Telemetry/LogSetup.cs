using CasesPdp.Server.Hosting;
using CasesPdp.Server.Options;
using Microsoft.Extensions.Logging.Console;

namespace CasesPdp.Server.Telemetry;

/// <summary>Configures the log: one line an event on standard output, as text or JSON.</summary>
/// <remarks>Logging never waits for a terminal or a pipe: lines beyond the queue are dropped, and their number is logged.</remarks>
internal static class LogSetup
{
    private const string TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";

    /// <summary>Adds the console in the format of the settings.</summary>
    public static void AddConsoleLog(this ILoggingBuilder logging, ServerOptions options)
    {
        if (options.LogsJson)
        {
            logging.AddJsonConsole(console =>
            {
                console.TimestampFormat = TimestampFormat;
                console.UseUtcTimestamp = true;
            });
        }
        else
        {
            logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = TimestampFormat + " ";
                console.UseUtcTimestamp = true;
            });
        }

        logging.Services.AddSingleton<ConsoleFormatter, BoundedLog>();
        logging.Services.Configure<ConsoleLoggerOptions>(console =>
        {
            console.FormatterName = BoundedLog.FormatterName;
            console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
        });
    }
}
