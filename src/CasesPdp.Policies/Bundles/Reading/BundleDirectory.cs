namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>
/// Lists the files of a bundle's directory. Links are followed inside it only, which is what a mounted Kubernetes config map needs and
/// keeps a bundle from naming other files of the machine.
/// </summary>
internal sealed class BundleDirectory
{
    // Most entries beside the files that a directory may have.
    private const int OtherEntries = 10_000;

    private readonly string _root;
    private readonly RealPath _links;
    private readonly ReadingContext _context;
    private readonly BundleFindings _findings;
    private readonly List<BundleSourceFile> _files = [];
    private readonly List<(string RealPath, (ulong Device, ulong Inode) Identity)> _directories = [];

    private readonly int _most;

    private BundleDirectory(string root, RealPath links, ReadingContext context)
    {
        _root = root;
        _links = links;
        _context = context;
        _findings = context.Findings;
        _most = context.Limits.Files + OtherEntries;
    }

    /// <summary>The files; none when there are too many.</summary>
    public IReadOnlyList<BundleSourceFile> Files => HasTooMany ? [] : _files;

    /// <summary>Whether there are more files than a bundle may have.</summary>
    public bool HasTooMany { get; private set; }

    /// <summary>
    /// Whether the paths still lead to the directories that were listed. A directory that is exchanged as a whole, by renaming, would
    /// otherwise give files of two versions.
    /// </summary>
    public bool IsInPlace => _directories.All(d => d.Identity == IdentityOf(d.RealPath));

    /// <summary>Lists the directory; null when it cannot be read.</summary>
    public static BundleDirectory? List(string directory, ReadingContext context)
    {
        var (links, findings) = (new RealPath(), context.Findings);
        var root = TryResolve(directory, BundleFindings.WholeBundle, links, findings, out var resolved) ? resolved : null;
        if (root is null || !Directory.Exists(root))
        {
            if (!findings.HasErrors)
            {
                findings.Error(
                    DiagnosticCodes.FileMissing,
                    BundleLayout.Whole(BundleFindings.WholeBundle),
                    $"There is no directory {MessageText.Quote(directory)}.");
            }

            return null;
        }

        var listing = new BundleDirectory(root, links, context);
        listing.ListTop();
        return listing;
    }

    private static (ulong Device, ulong Inode) IdentityOf(string realPath) =>
        RegularFile.TryStat(realPath, out var status) ? status.Identity : default;

    private void ListTop()
    {
        foreach (var name in Names(_root, BundleFindings.WholeBundle))
        {
            if (BundleLayout.IsSilentAtTop(name))
            {
                continue;
            }

            if (BundleLayout.FileAtTop(name) is { } fileKind)
            {
                if (Follow(name) is not { } real)
                {
                    continue;
                }

                if (Directory.Exists(real))
                {
                    BundleLayout.ErrorExpectedFile(name, _findings);
                }
                else
                {
                    _files.Add(new BundleSourceFile(name, fileKind, real, default));
                }
            }
            else if (BundleLayout.DirectoryAtTop(name) is { } directoryKind)
            {
                ListInside(name, directoryKind);
            }
            else
            {
                BundleLayout.WarnAtTop(name, _findings);
            }
        }
    }

    private void ListInside(string directory, BundleFileKind kind)
    {
        if (Follow(directory) is not { } real)
        {
            return;
        }

        if (!Directory.Exists(real))
        {
            BundleLayout.ErrorExpectedDirectory(directory, _findings);
            return;
        }

        foreach (var name in Names(real, directory))
        {
            YieldPoint.Pass();
            var path = $"{directory}/{name}";
            if (BundleLayout.IsSilent(name))
            {
                continue;
            }

            if (Directory.Exists(Path.Combine(real, name)))
            {
                BundleLayout.WarnSubdirectory(path, _findings);
            }
            else if (!BundleLayout.IsDocument(name))
            {
                BundleLayout.WarnExtension(path, _findings);
            }
            else if (Follow(path) is { } realFile)
            {
                _files.Add(new BundleSourceFile(path, kind, realFile, default));
            }
        }
    }

    // A directory with more names than a bundle may have files is not worth looking at.
    private List<string> Names(string real, string path)
    {
        try
        {
            _directories.Add((real, IdentityOf(real)));
            List<string> names = [.. Directory.EnumerateFileSystemEntries(real).Select(e => Path.GetFileName(e)).Take(_most + 1)];
            var files = _files.Count + names.Count(n => BundleLayout.IsDocument(n) && !BundleLayout.IsSilent(n));
            if (names.Count > _most || files > _context.Limits.Files)
            {
                BundleLayout.ErrorTooManyFiles(Math.Max(files, names.Count > _most ? names.Count : 0), _context);
                HasTooMany = true;
                return [];
            }

            names.Sort(StringComparer.Ordinal);
            return names;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _findings.Error(DiagnosticCodes.FileUnreadable, BundleLayout.Whole(path), "The directory cannot be read.");
            return [];
        }
    }

    private string? Follow(string path)
    {
        if (!TryResolve(Path.Combine(_root, path), path, _links, _findings, out var real))
        {
            return null;
        }

        if (real is null)
        {
            _findings.Error(
                DiagnosticCodes.LinkBroken,
                BundleLayout.Whole(path),
                "The symbolic link leads nowhere, or in a circle.");
            return null;
        }

        if (!real.StartsWith(Path.TrimEndingDirectorySeparator(_root) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            _findings.Error(
                DiagnosticCodes.LinkLeavesBundle,
                BundleLayout.Whole(path),
                "The symbolic link leads out of the bundle's directory.");
            return null;
        }

        return real;
    }

    private static bool TryResolve(string fullPath, string path, RealPath links, BundleFindings findings, out string? real)
    {
        try
        {
            real = links.Resolve(fullPath);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            real = null;
            findings.Error(DiagnosticCodes.FileUnreadable, BundleLayout.Whole(path), "The path cannot be followed.");
            return false;
        }
    }
}
