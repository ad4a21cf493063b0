using System.Globalization;
using CasesPdp.Policies.Bundles;
using CasesPdp.Server.Options;

namespace CasesPdp.Server.DecisionLog;

/// <summary>Appends lines to a file and begins the next one when it is large or old enough.</summary>
/// <remarks>
/// <para>A file that is full is renamed: <c>decisions.ndjson</c> becomes <c>decisions.ndjson.20261129T061500000Z</c>. No file is larger
/// than its limit, unless one line is. The oldest files are deleted beyond the number that is kept; other files are left alone.</para>
/// <para>A file that was renamed or deleted by others is begun anew. A record that was in a deleted file is lost, and a durable answer that
/// waits for it is refused.</para>
/// <para>After a failure the file is opened anew by the next write. A line that was torn, by a failure or the end of the process, is ended
/// first: it spoils no other.</para>
/// <para>One process writes a file at a time: it holds a lock on <c>.decisions.ndjson.lock</c>.</para>
/// </remarks>
internal sealed class FileSink : IDecisionLogSink
{
    private const string StampFormat = "yyyyMMdd'T'HHmmssfff'Z'";
    private const string Deleted = " (deleted)";
    private const UnixFileMode OwnerAndGroupReads = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    private readonly string _path;
    private readonly long _mostBytes;
    private readonly TimeSpan _mostAge;
    private readonly int _mostFiles;
    private readonly TimeProvider _time;
    private readonly DiskSync _disk;
    private FileStream? _lock;
    private FileStream? _file;
    private string? _place;
    private long _length;
    private DateTimeOffset _begun;

    /// <summary>Opens the file.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened.</exception>
    public FileSink(DecisionLogOptions options, TimeProvider time)
        : this(options, time, options.MaxFileMegabytes * 1024L * 1024)
    {
    }

    /// <summary>As above, with a limit that need not be whole megabytes.</summary>
    public FileSink(DecisionLogOptions options, TimeProvider time, long mostBytes, DiskSync? disk = null)
    {
        _path = Path.GetFullPath(options.File!);
        _mostBytes = mostBytes;
        _mostAge = options.MaxFileHours == 0 ? TimeSpan.MaxValue : TimeSpan.FromHours(options.MaxFileHours);
        _mostFiles = options.MaxFiles;
        (_time, _disk) = (time, disk ?? new DiskSync());
        Open();
    }

    /// <inheritdoc/>
    public LossReason LossReason => LossReason.File;

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> lines, ref int written)
    {
        try
        {
            if (_file is not null && PlaceOf(_file) != _place)
            {
                Close();
            }

            var rest = lines;
            while (!rest.IsEmpty)
            {
                var file = _file ?? Open();
                var part = Fitting(rest);
                var now = _time.GetUtcNow();
                if (_length == 0)
                {
                    // An empty file is not old, and never renamed: a reader could not tell it from its successor.
                    _begun = now;
                }
                else if (part.IsEmpty || now - _begun >= _mostAge)
                {
                    Rotate();
                    continue;
                }

                file.Write(part);
                _length += part.Length;
                written += part.Count((byte)'\n');
                rest = rest[part.Length..];
            }
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            Close();
            throw failed as IOException ?? new IOException(failed.Message, failed);
        }
    }

    /// <inheritdoc/>
    public void Sync()
    {
        try
        {
            if (_file is not null)
            {
                _disk.SyncFile(_file);
                if (PlaceOf(_file) is { } place && place != _place && place.EndsWith(Deleted, StringComparison.Ordinal))
                {
                    throw new IOException($"`{_path}` has been deleted");
                }
            }
        }
        catch (IOException)
        {
            Close();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Close();
        _lock?.Dispose();
    }

    // As many whole lines as the file has room for; a line that no file has room for gets a file of its own.
    private ReadOnlySpan<byte> Fitting(ReadOnlySpan<byte> lines)
    {
        var room = _mostBytes - _length;
        if (lines.Length <= room)
        {
            return lines;
        }

        var end = room <= 0 ? -1 : lines[..(int)room].LastIndexOf((byte)'\n');
        return end < 0 && _length == 0 ? lines[..(lines.IndexOf((byte)'\n') + 1)] : lines[..(end + 1)];
    }

    private FileStream Open()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerAndGroupReads;
        }

        var file = new FileStream(_path, options);
        try
        {
            if (!RegularFile.IsRegular(file.SafeFileHandle))
            {
                throw new IOException("it is not a regular file");
            }

            _lock ??= Lock();
            AppendOnly.Set(file);
            _length = file.Seek(0, SeekOrigin.End);
            _begun = _length == 0 ? _time.GetUtcNow() : File.GetCreationTimeUtc(_path);
            if (_length > 0)
            {
                EndTornLine(file);
            }

            // Covers the new name of the file before it, too: nothing is written in between.
            _disk.SyncDirectory(Path.GetDirectoryName(_path)!);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        _place = PlaceOf(file);
        return _file = file;
    }

    // Where an open file is now, as Linux tells; null elsewhere.
    private static string? PlaceOf(FileStream file) => OperatingSystem.IsLinux()
        ? new FileInfo($"/proc/self/fd/{file.SafeFileHandle.DangerousGetHandle()}").LinkTarget
        : null;

    // Two processes would delete and rename the files of each other. The lock ends with its process; its file stays, because another
    // process may hold it already.
    private FileStream Lock()
    {
        var path = Path.Combine(Path.GetDirectoryName(_path)!, $".{Path.GetFileName(_path)}.lock");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException taken)
        {
            throw new IOException($"`{_path}` is the log of another process, which holds `{path}`: {taken.Message}", taken);
        }
    }

    private void EndTornLine(FileStream file)
    {
        file.Seek(-1, SeekOrigin.End);
        if (file.ReadByte() != '\n')
        {
            file.Write("\n"u8);
            _length++;
        }
    }

    // Names rise, whatever the clock does: the oldest file is the first by name. What is in the file is on disk before the next one is
    // begun: only that one is synced later.
    private void Rotate()
    {
        _disk.SyncFile(_file!);
        Close();
        var rotated = Rotated();
        var (now, next) = (_time.GetUtcNow().UtcDateTime, rotated.Count == 0 ? default : rotated[^1].Stamp.AddMilliseconds(1));
        var stamp = now > next ? now : next;
        var target = $"{_path}.{stamp.ToString(StampFormat, CultureInfo.InvariantCulture)}";
        File.Move(_path, target);
        rotated.Add((target, stamp));
        foreach (var (oldest, _) in rotated.Take(rotated.Count - (_mostFiles - 1)))
        {
            try
            {
                File.Delete(oldest);
            }
            catch (Exception kept) when (kept is IOException or UnauthorizedAccessException)
            {
                // The next rotation tries again; logging goes on.
            }
        }

        Open();
    }

    private List<(string Path, DateTime Stamp)> Rotated()
    {
        var name = Path.GetFileName(_path) + ".";
        var found = new List<(string, DateTime)>();
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(_path)!, $"{name}*").Order(StringComparer.Ordinal))
        {
            // The pattern finds the file without a suffix, too.
            var suffix = Path.GetFileName(file).AsSpan(Math.Min(name.Length, Path.GetFileName(file).Length));
            if (DateTime.TryParseExact(suffix, StampFormat, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var stamp))
            {
                found.Add((file, stamp));
            }
        }

        return found;
    }

    private void Close()
    {
        _file?.Dispose();
        _file = null;
    }
}
