namespace CasesPdp.Server.Hosting;

/// <summary>Logs what becomes of new certificates and tokens.</summary>
internal static partial class CredentialLog
{
    /// <summary>New content is in use.</summary>
    [LoggerMessage(EventId = 40, Level = LogLevel.Information, Message = "{Settings}: the new content is in use, for new connections and calls")]
    public static partial void ContentTaken(ILogger log, string settings);

    /// <summary>New content cannot be used.</summary>
    [LoggerMessage(EventId = 41, Level = LogLevel.Error, Message = "the old content stays in use: {Fault}")]
    public static partial void ContentRefused(ILogger log, string fault);

    /// <summary>Nothing says which of the clients with a certificate may call what.</summary>
    [LoggerMessage(
        EventId = 43, Level = LogLevel.Warning,
        Message = "CasesPdp:Tls:ClientCa is set, and CasesPdp:Callers has no list: every certificate of these authorities may call everything, administration included")]
    public static partial void AnyCertificateMayCall(ILogger log);

    /// <summary>A caller is named that cannot call.</summary>
    [LoggerMessage(
        EventId = 44, Level = LogLevel.Warning,
        Message = "CasesPdp:Callers:{List} names `{Caller}`, and CasesPdp:Callers:TokenFile has no token of that name")]
    public static partial void TokenMissing(ILogger log, string list, string caller);
}
