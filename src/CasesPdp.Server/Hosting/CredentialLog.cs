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
}
