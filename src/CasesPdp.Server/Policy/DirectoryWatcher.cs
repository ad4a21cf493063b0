namespace CasesPdp.Server.Policy;

/// <summary>
/// Receives the file system's events: of everything below the bundle's directory, and of the directory's own name in its parent, so that
/// one that is deleted, renamed or exchanged is found again.
/// </summary>
/// <remarks>
/// Events are hints: they may be lost, doubled, or never sent. What counts is the digest of the directory's content.
/// </remarks>
internal sealed class DirectoryWatcher(string directory, Action changed) : IDisposable
{
    private readonly string _directory = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
    private FileSystemWatcher? _parent;
    private FileSystemWatcher? _content;
    private string? _target;
    private volatile bool _isStale = true;

    /// <summary>Why no events can be received; absent: they can.</summary>
    public string? Fault { get; private set; }

    /// <summary>Makes the subscriptions; a test makes them fail.</summary>
    internal Func<string, string, FileSystemWatcher> Create { get; init; } = (path, filter) => new FileSystemWatcher(path, filter);

    /// <summary>
    /// Subscribes again where needed: at first, after an error, after a subscription that failed, and when another directory has the name.
    /// </summary>
    public void Renew()
    {
        var target = TargetOf(_directory);
        if (!_isStale && string.Equals(target, _target, StringComparison.Ordinal))
        {
            return;
        }

        Dispose();
        (_isStale, _target, Fault) = (false, target, null);
        _parent = Subscribe(Path.GetDirectoryName(_directory), Path.GetFileName(_directory), isDeep: false);
        _content = target is null ? null : Subscribe(target, "*", isDeep: true);

        if (Fault is not null)
        {
            _isStale = true;
            return;
        }

        // Changes before the subscription.
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

    private FileSystemWatcher? Subscribe(string? path, string filter, bool isDeep)
    {
        if (path is null || !Directory.Exists(path))
        {
            return null;
        }

        FileSystemWatcher? watcher = null;
        try
        {
            watcher = Create(path, filter);
            watcher.IncludeSubdirectories = isDeep;
            watcher.NotifyFilter = isDeep
                ? NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size
                    | NotifyFilters.Attributes
                : NotifyFilters.FileName | NotifyFilters.DirectoryName;
            watcher.Changed += (_, _) => changed();
            watcher.Created += (_, _) => OnEvent(isDeep);
            watcher.Deleted += (_, _) => OnEvent(isDeep);
            watcher.Renamed += (_, _) => OnEvent(isDeep);
            watcher.Error += (_, _) => OnEvent(isDeep: false);
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

    // Another directory may have the name now; events of the old one no longer count.
    private void OnEvent(bool isDeep)
    {
        _isStale |= !isDeep;
        changed();
    }
}
