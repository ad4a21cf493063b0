using System.Security.Cryptography;
using CasesPdp.Decisions.Snapshots;

namespace CasesPdp.Client.Local;

/// <summary>Follows the compiled policy in a file that something else replaces.</summary>
/// <remarks>
/// The file is looked at every second, and read when its time or its size has changed. Its age is then the policy's, which grows until the
/// time changes again: who delivers the file sets it while the policy is in force, as a server does every ten seconds. A file that is gone
/// or refused leaves the last good policy in place.
/// </remarks>
internal sealed class SnapshotFileSource : SnapshotFollower
{
    /// <summary>How often the file is looked at.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly long _mostBytes;
    private readonly TimeProvider _time;

    // The file that was read last, and the hash of its bytes if its policy is in force.
    private (DateTime WrittenAt, long Length)? _read;
    private byte[]? _hash;

    /// <summary>Begins to follow.</summary>
    /// <param name="path">The file.</param>
    /// <param name="time">The clock.</param>
    /// <param name="mostBytes">Most bytes of all sections of a snapshot.</param>
    public SnapshotFileSource(string path, TimeProvider time, long mostBytes = SnapshotSubscription.DefaultMostBytes)
        : base(time)
    {
        _path = path;
        _mostBytes = mostBytes;
        _time = time;
        Begin();
    }

    /// <inheritdoc/>
    protected override string ReasonOf(Exception failure) => $"The snapshot file `{_path}` is not used: {failure.Message}";

    /// <inheritdoc/>
    protected override TimeSpan NextPause() => Period;

    /// <inheritdoc/>
    protected override Task AttemptAsync()
    {
        Look();
        return Task.CompletedTask;
    }

    private void Look()
    {
        if (!File.Exists(_path))
        {
            throw new FileNotFoundException("there is no such file");
        }

        // One handle for time and content. It is that of the file behind all links, as they stand in the volumes of containers.
        using var file = File.OpenRead(_path);
        var found = (WrittenAt: File.GetLastWriteTimeUtc(file.SafeFileHandle), file.Length);
        if (_read != found)
        {
            var lookedAt = _time.GetTimestamp();
            var age = _time.GetUtcNow().UtcDateTime - found.WrittenAt;

            // Remembered first: a file that is refused is read again when it changes.
            _read = found;
            Take(ReadBytes(file), lookedAt, age > TimeSpan.Zero ? age : TimeSpan.Zero);
        }
        else if (_hash is not null)
        {
            // Time confirms nothing a second time: a clock that is set back, or a file of the future, would keep a policy young.
            Holder.Recover();
        }
    }

    private void Take(byte[] bytes, long lookedAt, TimeSpan age)
    {
        var hash = SHA256.HashData(bytes);
        if (_hash is not null && hash.AsSpan().SequenceEqual(_hash))
        {
            Holder.Confirm(age);
            return;
        }

        _hash = null;
        Holder.Publish(SnapshotReader.Read(SnapshotFile.Read(bytes), _mostBytes), lookedAt, age);
        _hash = hash;
    }

    private byte[] ReadBytes(FileStream file)
    {
        if (file.Length > _mostBytes + SnapshotFile.MostOtherBytes)
        {
            throw new InvalidDataException($"it has {file.Length} bytes");
        }

        try
        {
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (IOException)
        {
            // Not the content is at fault: it is tried again.
            _read = null;
            throw;
        }
    }
}
