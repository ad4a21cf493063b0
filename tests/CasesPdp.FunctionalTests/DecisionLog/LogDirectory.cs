using System.Text.Json;
using CasesPdp.FunctionalTests.Server;

namespace CasesPdp.FunctionalTests.DecisionLog;

/// <summary>A directory with the decision log of a test's server, which is gone after the test.</summary>
internal sealed class LogDirectory : IDisposable
{
    private readonly TestDirectory _directory = new();

    public string File => _directory.At("decisions.ndjson");

    public string Path => _directory.Path;

    /// <summary>The setting that makes a server log to the file.</summary>
    public string Setting => $"CasesPdp:DecisionLog:File={File}";

    /// <summary>Records that are on disk.</summary>
    public IReadOnlyList<JsonElement> Records() => [.. Lines().Select(Parse)];

    public string[] Lines() => System.IO.File.ReadAllLines(File);

    public static JsonElement Parse(string line)
    {
        using var document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    }

    /// <summary>Writes a file that only its owner may read, and returns its path.</summary>
    public string WriteKey(string content, UnixFileMode more = UnixFileMode.None)
    {
        var path = _directory.At("key");
        System.IO.File.WriteAllText(path, content);
        if (!OperatingSystem.IsWindows())
        {
            System.IO.File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | more);
        }

        return path;
    }

    public void Dispose() => _directory.Dispose();
}
