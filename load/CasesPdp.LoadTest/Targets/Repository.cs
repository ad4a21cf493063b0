using System.Diagnostics;
using System.Runtime.InteropServices;

namespace CasesPdp.LoadTest.Targets;

/// <summary>The repository that the harness was built from: it builds the targets, and paths are relative to it.</summary>
internal sealed class Repository(string root)
{
    private const string Marker = "CasesPdp.sln";
    private const string ManagedOutput = "bin/Release/net10.0";

    public string Root { get; } = root;

    public string Cerbos => Path.Combine(Root, "load/peers/node_modules/@cerbos/cerbos-linux-x64/cerbos-linux-x64");

    /// <summary>Looks upwards from the harness's own directory.</summary>
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

    /// <summary>The command of a server that was built elsewhere.</summary>
    /// <param name="build">Its program, the directory that holds it, or a checkout of a repository that was built.</param>
    public static IReadOnlyList<string> ServerAt(string build)
    {
        const string Program = "CasesPdp.Server";
        string[] candidates = [build, Path.Combine(build, Program), Path.Combine(build, "src", Program, ManagedOutput, Program)];
        var found = candidates.FirstOrDefault(File.Exists) ?? throw new TargetFailedException($"{build} holds no built {Program}.");
        return found.EndsWith(".dll", StringComparison.Ordinal) ? ["dotnet", Path.GetFullPath(found)] : [Path.GetFullPath(found)];
    }

    /// <summary>The command that runs a project's program.</summary>
    /// <param name="project">The project's directory.</param>
    /// <param name="native">Whether as native code.</param>
    public IReadOnlyList<string> Program(string project, bool native)
    {
        var name = Path.GetFileName(project);
        return [Path.Combine(Root, native ? $"artifacts/loadtest/native/{name}" : $"{project}/{ManagedOutput}", name)];
    }

    /// <summary>Whether a program exists and is newer than every source that it is made from.</summary>
    /// <param name="project">The project's directory.</param>
    /// <param name="native">Whether as native code.</param>
    /// <param name="otherSources">Directories besides those that every program is made from.</param>
    public bool IsUpToDate(string project, bool native, params IReadOnlyList<string> otherSources)
    {
        var program = Program(project, native)[0];
        if (!File.Exists(program))
        {
            return false;
        }

        // A build replaces only the assemblies that changed.
        var made = Directory.EnumerateFiles(Path.GetDirectoryName(program)!, "Case*").Max(File.GetLastWriteTimeUtc);
        return new[] { "src", "protos", project }.Concat(otherSources)
            .SelectMany(d => new DirectoryInfo(Path.Combine(Root, d)).EnumerateFiles("*", SearchOption.AllDirectories))
            .Where(f => f.Extension is ".cs" or ".csproj" or ".proto" && !f.FullName.Contains("/obj/", StringComparison.Ordinal))
            .All(f => f.LastWriteTimeUtc <= made);
    }

    /// <summary>Builds a project, or publishes it as native code.</summary>
    public void Build(string project, bool native, CancellationToken stop)
    {
        string[] how = native
            ? [
                "publish", "-r", "linux-" + RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant(), "-p:PublishAot=true",
                "-p:StripSymbols=true", "-o", Path.GetDirectoryName(Program(project, native)[0])!,
            ]
            : ["build"];
        var (code, output) = Run("dotnet", [.. how, Path.Combine(Root, project), "-c", "Release", "-maxcpucount:1", "--nologo"], stop);
        stop.ThrowIfCancellationRequested();
        if (code != 0)
        {
            var errors = output.Split('\n').Where(l => l.Contains("error", StringComparison.Ordinal)).Distinct().Take(3);
            throw new TargetFailedException($"{project} does not build{(native ? " as native code" : "")}: {string.Join(' ', errors)}");
        }
    }

    /// <summary>The commit, with a mark if files differ from it.</summary>
    public string Commit() =>
        Run("git", ["-C", Root, "describe", "--always", "--dirty", "--exclude=*"]) is (0, var text) ? text.Trim() : "unknown";

    /// <summary>Runs a program to its end, or until <paramref name="stop"/>.</summary>
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
