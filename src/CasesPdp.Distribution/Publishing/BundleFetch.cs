using CasesPdp.Policies.Bundles;

namespace CasesPdp.Distribution.Publishing;

/// <summary>Writes the files of a published bundle into a directory.</summary>
public static class BundleFetch
{
    /// <summary>Writes all files.</summary>
    /// <param name="pack">The packed bundle.</param>
    /// <param name="directory">The directory: it is made, or must be empty.</param>
    /// <returns>How many files were written.</returns>
    /// <exception cref="PublishException">The directory is not empty, or a path leads out of it.</exception>
    public static int Write(BundlePack pack, string directory)
    {
        ArgumentNullException.ThrowIfNull(pack);
        var root = Path.GetFullPath(directory);
        if (File.Exists(root) || (Directory.Exists(root) && Directory.EnumerateFileSystemEntries(root).Any()))
        {
            throw new PublishException(PublishFault.NotPossible, $"`{directory}` is not an empty directory.");
        }

        var files = pack.Files();
        var paths = files.Select(f => Path.GetFullPath(Path.Combine(root, f.Path))).ToList();
        if (paths.Exists(p => !p.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
        {
            throw new PublishException(PublishFault.Inconsistent, "The bundle holds a path that leads out of its directory.");
        }

        for (var i = 0; i < files.Count; i++)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(paths[i])!);
            using var file = new FileStream(paths[i], FileMode.CreateNew, FileAccess.Write);
            file.Write(files[i].Content.Span);
        }

        return files.Count;
    }
}
