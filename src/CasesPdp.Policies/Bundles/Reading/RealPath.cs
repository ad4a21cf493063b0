namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>Resolves every symbolic link of a path, not only that of its last part.</summary>
/// <remarks>
/// Each link is read once, and where it led then it leads for all paths that are resolved together: a link that turns meanwhile, as
/// Kubernetes' <c>..data</c> does, cannot make files of two versions look like one bundle, not even when it turns back before it is looked
/// at again.
/// </remarks>
internal sealed class RealPath
{
    // As many as Linux follows.
    private const int MostLinks = 40;

    private readonly Dictionary<string, string> _targets = new(StringComparer.Ordinal);

    /// <summary>The path without links, or null when a link leads nowhere or in a circle. The system's refusals are thrown.</summary>
    public string? Resolve(string path)
    {
        var full = Path.GetFullPath(path);
        var current = Path.GetPathRoot(full)!;
        var rest = new Stack<string>();
        Push(rest, full[current.Length..]);
        var links = 0;
        while (rest.TryPop(out var part))
        {
            if (part == "..")
            {
                current = Path.GetDirectoryName(current) ?? current;
                continue;
            }

            var next = Path.Combine(current, part);
            if (TargetOf(next) is not { } target)
            {
                if (!Path.Exists(next))
                {
                    return null;
                }

                current = next;
                continue;
            }

            if (++links > MostLinks)
            {
                return null;
            }

            if (Path.IsPathRooted(target))
            {
                current = Path.GetPathRoot(target)!;
                target = target[current.Length..];
            }

            Push(rest, target);
        }

        return current;
    }

    private string? TargetOf(string path)
    {
        if (!_targets.TryGetValue(path, out var target) && new FileInfo(path).LinkTarget is { } read)
        {
            _targets.Add(path, target = read);
        }

        return target;
    }

    private static void Push(Stack<string> rest, string path)
    {
        var parts = path.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
        foreach (var part in parts.Reverse())
        {
            if (part != ".")
            {
                rest.Push(part);
            }
        }
    }
}
