namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>Resolves every symbolic link of a path, not only that of its last part.</summary>
/// <remarks>
/// Each part is looked at once, and leads where it led then for all paths that are resolved together. A link that turns meanwhile, as
/// Kubernetes' <c>..data</c> does, cannot make files of two versions look like one bundle, even if it turns back before the next look.
/// </remarks>
internal sealed class RealPath
{
    // As many as Linux follows.
    private const int MostLinks = 40;

    // Null: no link.
    private readonly Dictionary<string, string?> _targets = new(StringComparer.Ordinal);

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
            if (!TryLook(next, out var target))
            {
                return null;
            }

            if (target is null)
            {
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

    // Where a link leads, null for what is no link; false for what is not there.
    private bool TryLook(string path, out string? target)
    {
        if (_targets.TryGetValue(path, out target))
        {
            return true;
        }

        target = new FileInfo(path).LinkTarget;
        if (target is null && !Path.Exists(path))
        {
            return false;
        }

        _targets.Add(path, target);
        return true;
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
