using CasesPdp.Policies.Changes;

namespace CasesPdp.Cli.Output;

/// <summary>Writes a difference of policies for people.</summary>
internal static class DiffText
{
    /// <summary>Tables first, then what holds the change, and the sum at the end, where a terminal stops.</summary>
    public static void Write(Terminal terminal, PolicyDiff diff, IReadOnlyList<GuardRailFinding> held)
    {
        foreach (var table in DiffTables.Of(diff))
        {
            TextTable.Write(terminal, table);
            terminal.Text.WriteLine();
        }

        foreach (var line in DiffTables.LeftOut(diff))
        {
            terminal.Text.WriteLine(line);
        }

        foreach (var widening in diff.UncountedWidenings)
        {
            terminal.Text.WriteLine(Coloured.Middling(terminal, PlainText.Of($"Beyond cells: {widening}")));
        }

        foreach (var finding in held)
        {
            var at = finding.Rule is { } rule ? $"{rule}: " : "";
            terminal.Text.WriteLine(Coloured.Bad(terminal, PlainText.Of($"Held: {at}{finding.Message}")));
        }

        terminal.Text.WriteLine(DiffTables.Summary(diff));
        terminal.Text.WriteLine($"revision  {diff.DigestBefore[..16]} -> {diff.DigestAfter[..16]}");
    }
}
