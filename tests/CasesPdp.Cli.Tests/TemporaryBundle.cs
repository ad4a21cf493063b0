namespace CasesPdp.Cli.Tests;

/// <summary>A bundle in a directory that goes away with the test.</summary>
internal sealed class TemporaryBundle : IDisposable
{
    public TemporaryBundle(params (string Path, string Content)[] files)
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("casespdp-").FullName;
        foreach (var (path, content) in files)
        {
            var file = Path.Combine(Directory, path);
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, content);
        }
    }

    public string Directory { get; }

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
