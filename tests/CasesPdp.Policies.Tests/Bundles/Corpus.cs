namespace CasesPdp.Policies.Tests.Bundles;

/// <summary>The repository's files that tests read: found by walking up from the test assembly to the solution.</summary>
internal static class Corpus
{
    public const string Golden = "expected.txt";

    public static string Root { get; } = FindRoot();

    public static string Bundles { get; } = Path.Combine(Root, "tests", "corpus", "bundles");

    public static IEnumerable<string> Cases =>
        Directory.EnumerateDirectories(Bundles).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal);

    /// <summary>The files of a case, its golden left out.</summary>
    public static IEnumerable<(string Path, byte[] Content)> Files(string name)
    {
        var directory = Path.Combine(Bundles, name);
        return Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)
            .Select(f => (Path.GetRelativePath(directory, f).Replace('\\', '/'), f))
            .Where(f => f.Item1 != Golden)
            .Select(f => (f.Item1, File.ReadAllBytes(f.f)));
    }

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "CasesPdp.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException("CasesPdp.sln is in no directory above the tests.");
    }
}
