namespace CasesPdp.FunctionalTests.Server;

/// <summary>A directory that is gone after the test.</summary>
internal sealed class TestDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("casespdp-server-").FullName;

    public string At(string path) => System.IO.Path.Combine(Path, path);

    public TestDirectory Write(string path, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
        return this;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
