using CasesPdp.Decisions;
using CasesPdp.Decisions.Snapshots;
using CasesPdp.Server.Channels;
using CasesPdp.Server.Policy;
using CasesPdp.Server.Telemetry;

namespace CasesPdp.Server.Snapshots;

/// <summary>Writes the policy in force to a file whenever it changes, for programs on this host that decide in their own process.</summary>
/// <remarks>The file is replaced as a whole, and its time is set anew every <see cref="ConfirmPeriod"/>: readers tell by it that this
/// server lives and that the policy is still in force. While the server is stale and refuses decisions, nothing is written.
/// Whatever fails is logged, counted, and tried again; serving goes on.</remarks>
internal sealed partial class SnapshotFileWriter(
    string path,
    SnapshotEncodings encodings,
    StatusBroadcaster status,
    SnapshotMetrics metrics,
    StaleGate stale,
    TimeProvider time,
    ILogger<SnapshotFileWriter> log) : BackgroundService
{
    /// <summary>The time after which a write that failed is tried again, if nothing changes before.</summary>
    public static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(30);

    /// <summary>How often the time of the file is set.</summary>
    public static readonly TimeSpan ConfirmPeriod = TimeSpan.FromSeconds(10);

    private const UnixFileMode OwnerAndGroup = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    // One server writes a file: no other name is left behind.
    private readonly string _passing = path + ".tmp";

    // The time of the file that this server wrote. Another time: somebody else has put a file there.
    private DateTime _writtenAt;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Revision? written = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            // Asked for before the policy is read, so that no change falls between the two.
            var change = status.Next;
            if (encodings.InForce != written && !stale.IsClosed)
            {
                written = await TryWriteAsync();
            }

            var wait = written is null ? RetryPeriod : ConfirmPeriod;
            await change.WaitAsync(wait, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (encodings.InForce == written && !stale.IsClosed && !TryConfirm())
            {
                written = null;
            }
        }
    }

    private async Task<Revision?> TryWriteAsync()
    {
        var inForce = encodings.InForce;
        try
        {
            var encoded = await encodings.CurrentAsync();
            Write(SnapshotFile.Write(encoded));
            metrics.FileWritten(succeeded: true);
            return encoded.Manifest.Revision;
        }
        catch (Exception failure)
        {
            // Nothing may end a server that answers.
            metrics.FileWritten(succeeded: false);
            NotWritten(log, inForce.Text, path, failure.Message);
            return null;
        }
    }

    // A file that is gone, or is not this server's, is written again: another policy must not be confirmed.
    private bool TryConfirm()
    {
        try
        {
            if (File.GetLastWriteTimeUtc(path) != _writtenAt)
            {
                return false;
            }

            File.SetLastWriteTimeUtc(path, time.GetUtcNow().UtcDateTime);
            _writtenAt = File.GetLastWriteTimeUtc(path);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void Write(byte[] bytes)
    {
        File.Delete(_passing);
        var creation = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            creation.UnixCreateMode = OwnerAndGroup;
        }

        try
        {
            // CreateNew: a link that was planted under the name is not written through.
            using (var file = new FileStream(_passing, creation))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }

            _writtenAt = File.GetLastWriteTimeUtc(_passing);
            File.Move(_passing, path, overwrite: true);
        }
        catch
        {
            // A full disk, perhaps: the half file must not stay.
            File.Delete(_passing);
            throw;
        }
    }

    [LoggerMessage(
        EventId = 70, Level = LogLevel.Error, Message = "revision {Revision} could not be written to the snapshot file {Path}: {Reason}")]
    private static partial void NotWritten(ILogger log, string revision, string path, string reason);
}
