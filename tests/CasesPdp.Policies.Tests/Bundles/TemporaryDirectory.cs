namespace CasesPdp.Policies.Tests.Bundles;

/// <summary>A directory that is gone after the test.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("casespdp-bundle-").FullName;

    public void Write(string path, byte[] content)
    {
        var full = At(path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, content);
    }

    public void Write(string path, string text) => Write(path, System.Text.Encoding.UTF8.GetBytes(text));

    public void LinkFile(string path, string target) => File.CreateSymbolicLink(At(path), target);

    public void LinkDirectory(string path, string target) => Directory.CreateSymbolicLink(At(path), target);

    public string At(string path) => System.IO.Path.Combine(Path, path);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
