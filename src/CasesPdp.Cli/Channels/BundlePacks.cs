using CasesPdp.Distribution.Publishing;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.Cli.Channels;

/// <summary>Reads and checks the bundle of a run that publishes it.</summary>
internal static class BundlePacks
{
    /// <summary>Packs the files of a directory.</summary>
    public static BundlePack Read(string directory, Terminal terminal)
    {
        using var working = terminal.Working("reading the bundle");
        var packing = BundlePack.Pack(directory);
        return packing.Pack ?? throw VerbFailure.NotEvaluated(
            $"The bundle `{directory}` is unusable; nothing was published.",
            [.. packing.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString())]);
    }

    /// <summary>Checks a bundle, and ends the run if it cannot be published.</summary>
    /// <param name="before">What the channel serves; null: nothing.</param>
    /// <param name="next">What is to be published.</param>
    /// <param name="isApproved">Whether its change is approved.</param>
    /// <param name="terminal">The streams.</param>
    public static ReleaseCheck Check(BundlePack? before, BundlePack next, bool isApproved, Terminal terminal)
    {
        ReleaseCheck check;
        using (terminal.Working("checking the bundle"))
        {
            check = ReleaseCheck.Of(before, next);
        }

        foreach (var warning in check.Warnings)
        {
            terminal.Note(warning);
        }

        if (check.Errors.Count > 0)
        {
            throw VerbFailure.NotEvaluated("The bundle is unusable; nothing was published.", check.Errors);
        }

        return check.Held.Count == 0 || isApproved
            ? check
            : throw new VerbFailure(
                ExitCodes.Denied,
                $"Nothing was published: every PDP would hold this change. If it is meant, give --approve {next.FilesDigest}.",
                check.Held);
    }
}
