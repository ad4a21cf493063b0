using CasesPdp.Policies.Bundles;

namespace CasesPdp.Cli.Import;

/// <summary>Reads and writes the files of a bundle's directory.</summary>
internal static class BundleFolder
{
    /// <summary>The files that the directory holds; none where there is no directory.</summary>
    /// <exception cref="VerbFailure">A file cannot be read.</exception>
    public static IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Read(string directory)
    {
        if (!Directory.Exists(directory))
        {
            return new Dictionary<string, ReadOnlyMemory<byte>>();
        }

        var packing = BundlePack.Pack(directory);
        return packing.Pack is { } pack
            ? pack.Files().ToDictionary(f => f.Path, f => f.Content, StringComparer.Ordinal)
            : throw VerbFailure.NotEvaluated(
                $"The files of `{directory}` cannot be read; nothing is written.", [.. packing.Diagnostics.Select(d => d.ToString())]);
    }

    /// <summary>Writes files, each under a passing name first: a reader finds the old file or the new one, and never a part.</summary>
    public static void Write(string directory, IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> files)
    {
        foreach (var (path, content) in files)
        {
            var file = Path.Combine(directory, path);
            var passing = Path.Combine(Directory.CreateDirectory(Path.GetDirectoryName(file)!).FullName, $".{Path.GetRandomFileName()}");
            File.WriteAllBytes(passing, content.Span);
            File.Move(passing, file, overwrite: true);
        }
    }
}
