using System.Diagnostics;
using CasesPdp.Policies;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.Cli.Pdp;

/// <summary>Reads and compiles the bundle of a run.</summary>
internal static class PolicyLoader
{
    private const string Epoch = "casespdp";

    /// <summary>The policy of the bundle in that directory, or the built-in one.</summary>
    public static LocalPdp Load(string? directory, Terminal terminal)
    {
        if (directory is null)
        {
            terminal.Note("No --bundle and no --server: the built-in example policy answers.");
        }

        using var working = terminal.Working("reading the bundle");
        var reading = directory is null ? BundleReader.ReadDefault() : BundleReader.Read(directory);
        if (reading.Bundle is null)
        {
            var errors = reading.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString());
            throw VerbFailure.NotEvaluated($"The bundle `{directory}` is unusable; nothing was evaluated.", [.. errors]);
        }

        var started = Stopwatch.GetTimestamp();
        var policy = LoadedPolicy.Compile(reading.Bundle, Epoch, sequence: 1, isDefault: directory is null);
        var source = directory is null ? "built-in example" : Path.GetFileName(Path.TrimEndingDirectorySeparator(directory));
        return new LocalPdp(policy, source, Stopwatch.GetElapsedTime(started));
    }
}
