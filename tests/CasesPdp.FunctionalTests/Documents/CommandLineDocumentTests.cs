using CasesPdp.Corpus;
using CasesPdp.FunctionalTests.CommandLine;

namespace CasesPdp.FunctionalTests.Documents;

/// <summary>Holds the lower part of <c>docs/command-line.md</c> to the help of the command line, from which it is made.</summary>
public sealed class CommandLineDocumentTests
{
    private const string Start = "<!-- made from the help; CASESPDP_REWRITE_GOLDENS=1 rewrites it -->\n";

    // The parser names the running program in the usage.
    private const string ThisProgram = "CasesPdp.FunctionalTests";

    private static readonly string Document = Path.Combine(DecisionCorpus.Repository, "docs", "command-line.md");

    [Fact]
    public void Document_OfTheCommandLine_IsMadeFromItsHelp()
    {
        var written = File.ReadAllText(Document);
        var made = written[..(written.IndexOf(Start, StringComparison.Ordinal) + Start.Length)] + Help();
        if (DecisionCorpus.RewritesGoldens)
        {
            File.WriteAllText(Document, made);
            written = made;
        }

        Assert.Equal(made, written);
    }

    private static string Help() => string.Concat(Verbs().Select(verb => $"\n## {verb}\n\n```text\n{HelpOf(verb)}\n```\n"));

    // The verbs as the help of the program lists them.
    private static IEnumerable<string> Verbs() => HelpOf().Split('\n').SkipWhile(l => l != "Commands:").Skip(1).TakeWhile(l => l.Length > 0)
        .Where(l => l.StartsWith("  ", StringComparison.Ordinal) && l[2] != ' ')
        .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0]);

    private static string HelpOf(params string[] verb)
    {
        var lines = CliRun.Of([.. verb, "--help"]).Output.TrimEnd('\n').Split('\n');
        return string.Join('\n', lines.Select(l => l.TrimEnd().Replace(ThisProgram, "casespdp", StringComparison.Ordinal)));
    }
}
