using CasesPdp.Policies.Changes;

namespace CasesPdp.Cli.Output;

/// <summary>Writes a difference of policies as Markdown, for a comment on a pull request.</summary>
internal static class DiffMarkdown
{
    /// <summary>The sum and what holds the change first: comments are folded.</summary>
    public static void Write(TextWriter output, PolicyDiff diff, IReadOnlyList<GuardRailFinding> held)
    {
        output.WriteLine($"**{DiffTables.Summary(diff)}**");
        output.WriteLine();
        foreach (var finding in held)
        {
            var at = finding.Rule is { } rule ? $"{rule}: " : "";
            output.WriteLine($"- Held: {MarkdownTable.Escape($"{at}{finding.Message}")}");
        }

        foreach (var widening in diff.UncountedWidenings)
        {
            output.WriteLine($"- Beyond cells: {MarkdownTable.Escape(widening)}");
        }

        if (held.Count + diff.UncountedWidenings.Count > 0)
        {
            output.WriteLine();
        }

        foreach (var table in DiffTables.Of(diff))
        {
            MarkdownTable.Write(output, table);
        }

        foreach (var line in DiffTables.LeftOut(diff))
        {
            output.WriteLine(line);
            output.WriteLine();
        }

        output.WriteLine($"Policy revisions {diff.DigestBefore[..16]} and {diff.DigestAfter[..16]}. `+` widens, `-` narrows.");
    }
}
