using System.Diagnostics;
using System.Runtime.InteropServices;

namespace CasesPdp.LoadTest.Targets;

/// <summary>The repository that the harness was built from: programs are published from it and paths are relative to it.</summary>
internal sealed class Repository
{
    private const string Marker = "CasesPdp.sln";
    private const string Artifacts = "artifacts/loadtest";

    public Repository(string root) => Root = root;

    public string Root { get; }

    public string Cerbos => Path.Combine(Root, "load/peers/node_modules/@cerbos/cerbos-linux-x64/cerbos-linux-x64");

    /// <summary>Looks upwards from where the harness lies.</summary>
    public static Repository Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, Marker)))
            {
                return new Repository(at.FullName);
            }
        }

        throw new TargetFailedException($"{AppContext.BaseDirectory} is in no repository: start the harness from one.");
    }

    /// <summary>Publishes a project and returns the command that runs it.</summary>
    public IReadOnlyList<string> Publish(string project, bool native = false, CancellationToken stop = default)
    {
        var name = Path.GetFileName(project);
        var directory = Path.Combine(Root, Artifacts, native ? "native" : "managed", name);
        List<string> arguments = ["publish", Path.Combine(Root, project), "-c", "Release", "-o", directory, "-maxcpucount:1", "--nologo"];

        // Two web projects, one of which references the other, may each have files of the same name; the same goes into both.
        arguments.Add("-p:ErrorOnDuplicatePublishOutputFiles=false");
        if (native)
        {
            arguments.AddRange(["-r", "linux-" + RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()]);
            arguments.AddRange(["-p:PublishAot=true", "-p:StripSymbols=true"]);
        }

        var (code, output) = Run("dotnet", arguments, stop);
        stop.ThrowIfCancellationRequested();
        if (code != 0)
        {
            var errors = output.Split('\n').Where(l => l.Contains("error", StringComparison.Ordinal)).Distinct().Take(3);
            throw new TargetFailedException($"{name} does not publish{(native ? " as native code" : "")}: {string.Join(' ', errors)}");
        }

        return [Path.Combine(directory, name)];
    }

    /// <summary>What was published before.</summary>
    public IReadOnlyList<string> Published(string project)
    {
        var program = Path.Combine(Root, Artifacts, "managed", Path.GetFileName(project), Path.GetFileName(project));
        return File.Exists(program) ? [program] : throw new TargetFailedException($"{program} is not there.");
    }

    /// <summary>A program published as native code before, if it is newer than every source.</summary>
    public IReadOnlyList<string>? PublishedNative(string project)
    {
        var program = Path.Combine(Root, Artifacts, "native", Path.GetFileName(project), Path.GetFileName(project));
        if (!File.Exists(program))
        {
            return null;
        }

        var made = File.GetLastWriteTimeUtc(program);
        var sources = new DirectoryInfo(Path.Combine(Root, "src")).EnumerateFiles("*.cs", SearchOption.AllDirectories);
        return sources.Where(s => !s.FullName.Contains("/obj/", StringComparison.Ordinal)).All(s => s.LastWriteTimeUtc <= made)
            ? [program]
            : null;
    }

    /// <summary>The commit, with a mark if files differ from it.</summary>
    public string Commit() =>
        Run("git", ["-C", Root, "describe", "--always", "--dirty", "--exclude=*"]) is (0, var text) ? text.Trim() : "unknown";

    /// <summary>Runs a program to its end, or until it is told to stop.</summary>
    public static (int Code, string Output) Run(string program, IReadOnlyList<string> arguments, CancellationToken stop = default)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
            start.Environment["DOTNET_NOLOGO"] = "1";
            using var process = Process.Start(start)!;
            using var stopping = stop.Register(() => process.Kill(entireProcessTree: true));
            var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output + errors.Result);
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return (-1, missing.Message);
        }
    }
}
