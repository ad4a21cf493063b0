namespace CasesPdp.Server.Reload;

/// <summary>
/// Listens to the file system: to everything below the bundle's directory, and to the directory's own name in its parent, so that one that
/// is deleted, renamed or exchanged is found again.
/// </summary>
/// <remarks>
/// What it tells is a hint: events may be lost, doubled, or never sent. Whoever listens reads the directory and looks at its digest.
/// </remarks>
internal sealed class DirectoryWatch(string directory, Action changed) : IDisposable
{
    private readonly string _directory = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
    private FileSystemWatcher? _parent;
    private FileSystemWatcher? _content;
    private string? _target;
    private volatile bool _isStale = true;

    /// <summary>Why the file system cannot be listened to; absent: it can.</summary>
    public string? Fault { get; private set; }

    /// <summary>Listens anew where that is needed: at first, after an error, and when another directory has the name.</summary>
    public void Renew()
    {
        var target = TargetOf(_directory);
        if (!_isStale && string.Equals(target, _target, StringComparison.Ordinal))
        {
            return;
        }

        Dispose();
        (_isStale, _target, Fault) = (false, target, null);
        _parent = Listen(Path.GetDirectoryName(_directory), Path.GetFileName(_directory), isDeep: false);
        _content = target is null ? null : Listen(target, "*", isDeep: true);

        // What changed before there was anybody to listen.
        changed();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _parent?.Dispose();
        _content?.Dispose();
        (_parent, _content) = (null, null);
    }

    private static string? TargetOf(string path)
    {
        try
        {
            return !Directory.Exists(path) ? null : new DirectoryInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private FileSystemWatcher? Listen(string? path, string filter, bool isDeep)
    {
        if (path is null || !Directory.Exists(path))
        {
            return null;
        }

        FileSystemWatcher? watcher = null;
        try
        {
            watcher = new FileSystemWatcher(path, filter)
            {
                IncludeSubdirectories = isDeep,
                NotifyFilter = isDeep
                    ? NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size
                        | NotifyFilters.Attributes
                    : NotifyFilters.FileName | NotifyFilters.DirectoryName,
            };
            watcher.Changed += (_, _) => changed();
            watcher.Created += (_, _) => Tell(isDeep);
            watcher.Deleted += (_, _) => Tell(isDeep);
            watcher.Renamed += (_, _) => Tell(isDeep);
            watcher.Error += (_, _) => Tell(isDeep: false);
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or ArgumentException)
        {
            watcher?.Dispose();
            Fault = refused.Message;
            return null;
        }
    }

    // Another directory may have the name now: the old one's events say nothing any more.
    private void Tell(bool isDeep)
    {
        _isStale |= !isDeep;
        changed();
    }
}
