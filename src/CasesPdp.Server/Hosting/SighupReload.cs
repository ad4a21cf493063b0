using System.Runtime.InteropServices;
using CasesPdp.Server.Policy;

namespace CasesPdp.Server.Hosting;

/// <summary>Reloads the bundle on SIGHUP, as operators of servers expect.</summary>
internal static partial class SighupReload
{
    private const string By = "SIGHUP";

    /// <summary>
    /// Makes SIGHUP read the bundle's directory or the channel, as <c>casespdp reload</c> does, until the registration is disposed of. A
    /// server without either ignores the signal.
    /// </summary>
    public static IDisposable ReloadOnSighup(this WebApplication app)
    {
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("CasesPdp");
        var status = app.Services.GetRequiredService<StatusBroadcaster>();
        var control = app.Services.GetRequiredService<RevisionControl>();
        return PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            if (!control.HasSource)
            {
                Ignored(log, status.Current.InForce.Text);
            }
            else
            {
                _ = ReloadAsync(control, status, log);
            }
        });
    }

    private static async Task ReloadAsync(RevisionControl control, StatusBroadcaster status, ILogger log)
    {
        try
        {
            var result = await control.ReloadAsync(By);
            if (result.Error is null)
            {
                Reloaded(log, result.Outcome, status.Current.InForce.Text);
            }
            else
            {
                NotReloaded(log, status.Current.InForce.Text);
            }
        }
        catch (OperationCanceledException)
        {
            // The server is stopping.
            NotReloaded(log, status.Current.InForce.Text);
        }
    }

    [LoggerMessage(EventId = 9, Level = LogLevel.Information, Message = "SIGHUP: the bundle was read: {Outcome}; revision {InForce} is in force")]
    private static partial void Reloaded(ILogger log, ReloadOutcome outcome, string inForce);

    [LoggerMessage(
        EventId = 11, Level = LogLevel.Information,
        Message = "SIGHUP is ignored: the built-in policy is served and no directory is followed; revision {InForce} stays in force")]
    private static partial void Ignored(ILogger log, string inForce);

    [LoggerMessage(
        EventId = 12, Level = LogLevel.Warning,
        Message = "SIGHUP: the bundle was not read, because too many operations wait or the server stops; revision {InForce} is in force")]
    private static partial void NotReloaded(ILogger log, string inForce);
}
