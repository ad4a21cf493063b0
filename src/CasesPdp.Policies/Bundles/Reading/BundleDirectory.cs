namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>
/// Lists the files of a bundle's directory. Links are followed inside it only, which is what a mounted Kubernetes config map needs and
/// keeps a bundle from naming other files of the machine.
/// </summary>
internal sealed class BundleDirectory
{
    private readonly string _root;
    private readonly RealPath _links;
    private readonly BundleFindings _findings;
    private readonly List<BundleSourceFile> _files = [];

    private BundleDirectory(string root, RealPath links, BundleFindings findings)
    {
        _root = root;
        _links = links;
        _findings = findings;
    }

    /// <summary>The files, or null when the directory itself cannot be read.</summary>
    public static IReadOnlyList<BundleSourceFile>? List(string directory, BundleFindings findings)
    {
        var links = new RealPath();
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

        var listing = new BundleDirectory(root, links, findings);
        listing.ListTop();
        return listing._files;
    }

    /// <summary>
    /// Whether the directory still lists the same files in the same places. A config map is exchanged by turning one link, so a reading
    /// that began before and ended after would mix two versions.
    /// </summary>
    public static bool IsUnchanged(string directory, IReadOnlyList<BundleSourceFile> before)
    {
        var now = List(directory, new BundleFindings(most: 0));
        return now is not null && now.Select(f => (f.Path, f.RealPath)).SequenceEqual(before.Select(f => (f.Path, f.RealPath)));
    }

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

    private IReadOnlyList<string> Names(string real, string path)
    {
        try
        {
            return
            [
                .. Directory.EnumerateFileSystemEntries(real).Select(e => Path.GetFileName(e)).Order(StringComparer.Ordinal),
            ];
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
