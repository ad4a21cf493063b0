using System.Text;
using System.Text.RegularExpressions;
using CasesPdp.Corpus;
using CasesPdp.Policies;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Changes;
using CasesPdp.Policies.Testing;

namespace CasesPdp.FunctionalTests.Documents;

/// <summary>Holds the README and <c>docs/</c> to what holds: commands print what is shown, links lead somewhere.</summary>
public sealed partial class DocumentTests
{
    private const string Policy = "policy/";

    public static TheoryData<string> Documents => [.. MarkdownFile.Names];

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task Commands_OfADocument_PrintWhatItShows(string name)
    {
        var document = MarkdownFile.Read(name);
        var needsOpenSsl = document.Lines.Any(l => l.Contains("openssl ", StringComparison.Ordinal));
        Assert.SkipWhen(needsOpenSsl && !HasOpenSsl(), "openssl is not installed");

        var runs = await DocumentRun.RunAsync(document);

        if (DecisionCorpus.RewritesGoldens)
        {
            Rewrite(document, runs);
            return;
        }

        Assert.All(runs, r => Assert.Equal(
            $"$ {r.Command.Text}\n{Lasting(string.Join('\n', r.Command.Output))}", $"$ {r.Command.Text}\n{Lasting(r.Printed)}"));
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Links_OfADocument_LeadToFilesAndHeadings(string name)
    {
        var document = MarkdownFile.Read(name);

        var broken = document.Prose.SelectMany(l => Link().Matches(l)).Select(m => m.Groups[1].Value)
            .Where(link => !link.Contains("://", StringComparison.Ordinal) && !Exists(document, link));

        Assert.Empty(broken);
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Bundle_OfADocument_IsReadWithoutAFinding(string name)
    {
        var files = MarkdownFile.Read(name).Blocks.Where(b => b.Path?.StartsWith(Policy, StringComparison.Ordinal) == true)
            .Select(b => new BundleFile(b.Path![Policy.Length..], Encoding.UTF8.GetBytes(string.Join('\n', b.Lines))))
            .ToList();
        if (files.Count == 0)
        {
            return;
        }

        var reading = BundleReader.Read(files);

        Assert.Empty(reading.Diagnostics);
        var policy = LoadedPolicy.Compile(reading.Bundle!, "document", 1);
        Assert.Empty(GuardRailEvaluator.Evaluate(null, policy));
        Assert.All(PolicyTests.Run(policy).Results, r => Assert.Null(r.Failure));
    }

    // What differs from run to run: points in time, durations, and the epoch of a process.
    private static string Lasting(string text) =>
        Epoch().Replace(Duration().Replace(Time().Replace(text, "(time)"), "(duration)"), "(epoch)");

    private static void Rewrite(MarkdownFile document, IReadOnlyList<(ShownCommand Command, string Printed)> runs)
    {
        var lines = document.Lines.ToList();
        foreach (var (command, printed) in runs.Reverse())
        {
            if (Lasting(string.Join('\n', command.Output)) != Lasting(printed))
            {
                lines.RemoveRange(command.Start, command.Output.Count);
                lines.InsertRange(command.Start, printed.Length == 0 ? [] : printed.Split('\n'));
            }
        }

        File.WriteAllLines(document.Path, lines);
    }

    private static bool HasOpenSsl() =>
        Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(d => File.Exists(Path.Combine(d, "openssl")));

    private static bool Exists(MarkdownFile document, string link)
    {
        var parts = link.Split('#');
        var path = parts[0].Length == 0 ? document.Path : Path.Combine(Path.GetDirectoryName(document.Path)!, parts[0]);
        return (File.Exists(path) || Directory.Exists(path)) && (parts.Length == 1 || Anchors(path).Contains(parts[1]));
    }

    // As GitHub makes them: lower case, blanks to hyphens, other punctuation gone.
    private static IEnumerable<string> Anchors(string path) =>
        MarkdownFile.Read(Path.GetRelativePath(DecisionCorpus.Repository, path)).Prose.Where(l => l.StartsWith('#'))
            .Select(l => NoAnchor().Replace(l.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"(?:\]\(|src="")([^)""\s]+)")]
    private static partial Regex Link();

    [GeneratedRegex("[^a-z0-9 _-]")]
    private static partial Regex NoAnchor();

    [GeneratedRegex(@"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z?")]
    private static partial Regex Time();

    [GeneratedRegex(@"\b\d+(\.\d+)? (ms|s|min)\b")]
    private static partial Regex Duration();

    [GeneratedRegex(@"(?<=epoch"": "")[0-9a-f]+|(?<=epoch +)[0-9a-f]{16}")]
    private static partial Regex Epoch();
}
