using System.Diagnostics;
using CasesPdp.Policies;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.Cli.Points;

/// <summary>Reads and compiles the bundle that answers.</summary>
internal static class PolicyLoader
{
    private const string Epoch = "casespdp";

    /// <summary>The policy of the bundle in that directory, or the built-in one.</summary>
    public static LocalPoint Load(string? directory, Terminal terminal)
    {
        if (directory is null)
        {
            terminal.Error.WriteLine("No --bundle and no --server: the built-in example policy answers.");
        }

        var reading = directory is null ? BundleReader.ReadDefault() : BundleReader.Read(directory);
        if (reading.Bundle is null)
        {
            throw VerbFailure.NotEvaluated(ErrorsOf(reading, directory));
        }

        var started = Stopwatch.GetTimestamp();
        var policy = LoadedPolicy.Compile(reading.Bundle, Epoch, sequence: 1, isDefault: directory is null);
        return new LocalPoint(policy, Stopwatch.GetElapsedTime(started));
    }

    private static string ErrorsOf(BundleReading reading, string? directory)
    {
        var errors = reading.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString());
        return string.Join('\n', errors.Append($"The bundle `{directory}` is unusable; nothing was evaluated."));
    }
}
