using System.Diagnostics;
using CasesPdp.Policies;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.Cli.Pdp;

/// <summary>Reads and compiles the bundle of a run.</summary>
internal static class PolicyLoader
{
    private const string Epoch = "casespdp";

    /// <summary>The policy of the bundle in that directory.</summary>
    public static LocalPdp Load(string directory, Terminal terminal)
    {
        using var working = terminal.Working("reading the bundle");
        var reading = BundleReader.Read(directory);
        if (reading.Bundle is null)
        {
            var errors = reading.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString());
            throw VerbFailure.NotEvaluated($"The bundle `{directory}` is unusable; nothing was evaluated.", [.. errors]);
        }

        return Compile(reading.Bundle, Path.GetFileName(Path.TrimEndingDirectorySeparator(directory)), isExample: false);
    }

    /// <summary>The built-in example policy.</summary>
    public static LocalPdp LoadExample() => Compile(BundleReader.ReadDefault().Bundle!, "built-in example", isExample: true);

    private static LocalPdp Compile(Bundle bundle, string source, bool isExample)
    {
        var started = Stopwatch.GetTimestamp();
        var policy = LoadedPolicy.Compile(bundle, Epoch, sequence: 1, isDefault: isExample);
        return new LocalPdp(policy, source, Stopwatch.GetElapsedTime(started));
    }
}
