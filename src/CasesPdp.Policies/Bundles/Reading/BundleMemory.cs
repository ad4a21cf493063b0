using System.Text;

namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>Picks the files of a bundle out of files held in memory, by the same rules as <see cref="BundleDirectory"/>.</summary>
internal static class BundleMemory
{
    public static IReadOnlyList<BundleSourceFile> List(IReadOnlyList<BundleFile> files, BundleFindings findings)
    {
        var listed = new List<BundleSourceFile>(files.Count);
        var paths = new HashSet<string>(StringComparer.Ordinal);
        var warned = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            if (Encoding.UTF8.GetByteCount(file.Path) is var bytes && bytes > BundleLimits.PathBytes)
            {
                findings.Error(
                    DiagnosticCodes.InvalidPath,
                    BundleLayout.Whole(BundleFindings.WholeBundle),
                    $"The path {MessageText.Quote(file.Path)} has {bytes} bytes; at most {BundleLimits.PathBytes} are allowed.");
                continue;
            }

            var segments = file.Path.Split('/');
            if (segments.Any(s => s is "" or "." or "..") || file.Path.AsSpan().ContainsAny('\\', '\0'))
            {
                findings.Error(
                    DiagnosticCodes.InvalidPath,
                    BundleLayout.Whole(BundleFindings.WholeBundle),
                    $"The path {MessageText.Quote(file.Path)} is not relative with single forward slashes.");
            }
            else if (!paths.Add(file.Path))
            {
                findings.Error(DiagnosticCodes.InvalidPath, BundleLayout.Whole(file.Path), "The path occurs twice.");
            }
            else if (KindOf(file.Path, segments, warned, findings) is { } kind)
            {
                listed.Add(new BundleSourceFile(file.Path, kind, RealPath: null, file.Content));
            }
        }

        return listed;
    }

    private static BundleFileKind? KindOf(string path, string[] segments, HashSet<string> warned, BundleFindings findings)
    {
        var top = segments[0];
        if (BundleLayout.IsSilentAtTop(top) || segments.Any(BundleLayout.IsSilent))
        {
            return null;
        }

        if (BundleLayout.FileAtTop(top) is { } fileKind)
        {
            if (segments.Length == 1)
            {
                return fileKind;
            }

            BundleLayout.ErrorExpectedFile(top, findings);
            return null;
        }

        if (BundleLayout.DirectoryAtTop(top) is { } directoryKind)
        {
            return KindInside(path, segments, directoryKind, warned, findings);
        }

        if (warned.Add(top))
        {
            BundleLayout.WarnAtTop(top, findings);
        }

        return null;
    }

    private static BundleFileKind? KindInside(
        string path, string[] segments, BundleFileKind kind, HashSet<string> warned, BundleFindings findings)
    {
        if (segments.Length == 1)
        {
            BundleLayout.ErrorExpectedDirectory(path, findings);
            return null;
        }

        if (segments.Length > 2)
        {
            var directory = $"{segments[0]}/{segments[1]}";
            if (warned.Add(directory))
            {
                BundleLayout.WarnSubdirectory(directory, findings);
            }

            return null;
        }

        if (!BundleLayout.IsDocument(path))
        {
            BundleLayout.WarnExtension(path, findings);
            return null;
        }

        return kind;
    }
}
