using CasesPdp.Server.Telemetry;

namespace CasesPdp.Server.Hosting;

/// <summary>Has files read when the file system reports a change beside them, and at intervals in any case.</summary>
/// <remarks>
/// Only the directories that the settings name are watched. That shows replacing, renaming, and the exchange of Kubernetes' <c>..data</c>
/// link; whatever else happens shows at the next interval.
/// </remarks>
internal sealed class FileFollower<T>(
    FollowedFiles<T> files, TimeSpan interval, TimeProvider time, CredentialMetrics metrics, ILogger log)
    : ChangeFollower(
        files.Files.Select(f => Path.GetDirectoryName(Path.GetFullPath(f.Path))!).Distinct(StringComparer.Ordinal),
        interval,
        time,
        seesDeletions: false)
    where T : class
{
    /// <inheritdoc/>
    protected override void Look()
    {
        var change = files.Refresh();
        if (change == FileChange.None)
        {
            return;
        }

        metrics.Reloaded(files.Files[0].Setting, change);
        var settings = string.Join(", ", files.Files.Select(f => f.Setting));
        if (change == FileChange.Taken)
        {
            CredentialLog.ContentTaken(log, settings);
        }
        else
        {
            CredentialLog.ContentRefused(log, files.Fault!);
        }
    }
}
