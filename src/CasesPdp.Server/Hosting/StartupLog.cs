using System.Buffers;
using System.Runtime.CompilerServices;
using CasesPdp.Decisions;
using CasesPdp.Policies;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Naming;
using CasesPdp.Server.Callers;
using CasesPdp.Server.DecisionLog;
using CasesPdp.Server.Options;
using CasesPdp.Server.Policy;
using CasesPdp.Server.Requests;

namespace CasesPdp.Server.Hosting;

/// <summary>Logs what the server serves once it has started, and when it stops.</summary>
internal static partial class StartupLog
{
    private static readonly SearchValues<char> PlainCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");

    /// <summary>Registers the log messages with the lifetime of the application.</summary>
    public static void LogLifetime(this WebApplication app, StartingPolicy start)
    {
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("CasesPdp");

        // A registration lives as long as the process, so it must not hold the first policy.
        var (warnings, storeFault, status) = (start.Warnings, start.StoreFault, app.Services.GetRequiredService<StatusBroadcaster>());
        var seconds = app.Services.GetRequiredService<ServerOptions>().LameDuckSeconds;
        var calls = seconds == 0 ? "calls in flight are finished" : $"calls in flight are finished, and new ones answered for {seconds} s";
        app.Lifetime.ApplicationStarted.Register(() => Started(app, log, warnings, storeFault));
        app.Lifetime.ApplicationStopping.Register(() => Stopping(log, calls, status.Current.InForce.Text));
        app.Lifetime.ApplicationStopped.Register(() => Stopped(log, status.Current.InForce.Text));
    }

    /// <summary>The registered owners, in ordinal order.</summary>
    public static IEnumerable<string> OwnerNames(this LoadedPolicy policy) =>
        Enumerable.Range(0, policy.Snapshot.Owners.Count).Select(id => policy.Snapshot.Owners[id]).Order(StringComparer.Ordinal);

    private static void Started(WebApplication app, ILogger log, IReadOnlyList<Diagnostic> warnings, string? storeFault)
    {
        Runs(log, ServerInfo.Version, ServerInfo.Runtime, RuntimeFeature.IsDynamicCodeCompiled ? "compiled as it runs" : "native code");
        var policy = app.Services.GetRequiredService<ActiveSnapshot<LoadedPolicy>>().Current;
        var listeners = app.Services.GetRequiredService<Listeners>();
        var settings = policy.Bundle.Settings;
        foreach (var warning in warnings)
        {
            BundleWarned(log, warning);
        }

        if (policy.IsDefault)
        {
            ServesDefault(log);
        }

        SourceNotes(app.Services, log, storeFault);
        CallerNotes(app.Services, log);

        var (snapshot, owners) = (policy.Snapshot, PrintableText.Escape(string.Join(", ", policy.OwnerNames())));
        var (revision, roles) = (snapshot.Revision.Text, snapshot.Roles.Count);
        Serves(log, revision, settings.Kibana, settings.Deployment.Name, roles, owners);
        var (decisions, operations) = (Text(listeners.Decisions), Text(listeners.Operations));
        Listens(log, decisions, operations);
        if (listeners.Administration is not null)
        {
            var administration = Text(listeners.Administration);
            Administers(log, administration);
        }

        if (listeners.UnixSocket is not null)
        {
            ListensOnSocket(log, listeners.UnixSocket);
        }

        app.Services.LogDecisionLog(log);

        // Names from the policy, so that the command gets a meaningful answer.
        var role = Enumerable.Range(0, snapshot.Roles.Count).Select(id => snapshot.Roles[id]).LastOrDefault(IsSafeToPaste) ?? "ROLE";
        var owner = Enumerable.Range(0, snapshot.Owners.Count).Select(id => snapshot.Owners[id]).FirstOrDefault(IsSafeToPaste) ?? "OWNER";
        var command = app.Environment.IsDevelopment() ? "dotnet run -c Release --project src/CasesPdp.Cli --" : "casespdp";
        var address = decisions + CredentialOptions(listeners.Decisions, app.Services.GetRequiredService<ServerOptions>());
        Try(log, command, address, role, owner);
    }

    // What the command line needs besides the address. The server does not know where the caller has its files.
    private static string CredentialOptions(Uri address, ServerOptions options)
    {
        var ca = address.Scheme == Uri.UriSchemeHttps ? " --ca FILE" : "";
        return options.Callers.TokenFile is not null ? $"{ca} --token-file FILE"
            : ca.Length > 0 && options.Tls.ClientCa is not null ? $"{ca} --cert FILE --key FILE"
            : ca;
    }

    private static string Text(Uri url) => url.GetLeftPart(UriPartial.Authority);

    // A shell and the command line take such a word for what it is: no quotes, no expansion, no option.
    private static bool IsSafeToPaste(string name) => name[0] != '-' && name.AsSpan().IndexOfAnyExcept(PlainCharacters) < 0;

    // Logs why something else than the named bundle is served.
    private static void SourceNotes(IServiceProvider services, ILogger log, string? storeFault)
    {
        var (state, options) = (services.GetRequiredService<StatusBroadcaster>().Current, services.GetRequiredService<ServerOptions>());
        if (storeFault is not null)
        {
            PolicyLog.StoreNotUsed(log, options.Reload.LastGoodDirectory!, storeFault);
        }

        if (state.LastGoodAge is { } age)
        {
            PolicyLog.ServesLastGood(log, state.InForce.Text, AgeText.Of(age));
        }

        if (state.Failure is { } fault)
        {
            PolicyLog.Failed(log, fault.FirstError, fault.Errors - 1, state.InForce.Text);
        }

        if (state.Held is { } held)
        {
            PolicyLog.Held(log, held, state.InForce.Text, services.GetRequiredService<Listeners>().Administration);
        }
    }

    // Logs what makes callers more, or fewer, than the settings seem to say.
    private static void CallerNotes(IServiceProvider services, ILogger log)
    {
        var options = services.GetRequiredService<ServerOptions>();
        if (options.Tls.ClientCa is not null && !options.Callers.IsConfigured)
        {
            CredentialLog.AnyCertificateMayCall(log);
        }

        if (services.GetService<FollowedFiles<TokenFile>>()?.Current is { } tokens)
        {
            foreach (var caller in options.Callers.Names.Where(n => n.StartsWith(CallerName.Token, StringComparison.Ordinal) && !tokens.Names(n)).Distinct())
            {
                CredentialLog.TokenMissing(log, options.Callers.ListOf(caller), caller);
            }
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "{Diagnostic}")]
    private static partial void BundleWarned(ILogger log, Diagnostic diagnostic);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "no bundle is named: answering from the built-in example policy")]
    private static partial void ServesDefault(ILogger log);

    [LoggerMessage(
        EventId = 3, Level = LogLevel.Information,
        Message = "serving revision {Revision}: Kibana {Kibana}, {Deployment}, {Roles} roles, owners {Owners}")]
    private static partial void Serves(ILogger log, string revision, string kibana, string deployment, int roles, string owners);

    [LoggerMessage(
        EventId = 4,
        Level = LogLevel.Information,
        Message = "decisions (gRPC) on {Decisions}, operations on {Operations}")]
    private static partial void Listens(ILogger log, string decisions, string operations);

    [LoggerMessage(EventId = 5, Level = LogLevel.Information, Message = "decisions (gRPC) on unix:{Path}")]
    private static partial void ListensOnSocket(ILogger log, string path);

    [LoggerMessage(
        EventId = 6, Level = LogLevel.Information,
        Message = "try: {Command} check --server {Address} --role {Role} "
            + "--action createCase --owner {Owner} --space default")]
    private static partial void Try(ILogger log, string command, string address, string role, string owner);

    [LoggerMessage(
        EventId = 7, Level = LogLevel.Information,
        Message = "stopping: {Calls}; revision {Revision} is in force")]
    private static partial void Stopping(ILogger log, string calls, string revision);

    [LoggerMessage(EventId = 8, Level = LogLevel.Information, Message = "stopped; revision {Revision} was in force")]
    private static partial void Stopped(ILogger log, string revision);

    [LoggerMessage(EventId = 13, Level = LogLevel.Information, Message = "version {Version} on {Runtime}, {Code}")]
    private static partial void Runs(ILogger log, string version, string runtime, string code);

    [LoggerMessage(EventId = 10, Level = LogLevel.Information, Message = "administration (gRPC) on {Administration}")]
    private static partial void Administers(ILogger log, string administration);
}
