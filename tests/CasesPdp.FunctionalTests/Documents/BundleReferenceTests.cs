using System.Text;
using System.Text.RegularExpressions;
using CasesPdp.Corpus;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.FunctionalTests.Documents;

/// <summary>Holds <c>docs/bundle-reference.md</c> to what the reader of bundles knows: keys, and codes of diagnostics.</summary>
public sealed partial class BundleReferenceTests
{
    private const string Unknown = "zzzzzzzz";
    private const string Settings = "bundle: 1\nkibana: \"9.3\"\ndeployment: stack\n";
    private const string Codes = "<!-- codes; CASESPDP_REWRITE_GOLDENS=1 rewrites this table -->\n";

    private static readonly string Document = Path.Combine(DecisionCorpus.Repository, "docs", "bundle-reference.md");

    [Theory]
    [InlineData("settings", "pdp.yaml", $"{Unknown}: 1")]
    [InlineData("switches", "pdp.yaml", $"switches: {{{Unknown}: 1}}")]
    [InlineData("space", "pdp.yaml", $"spaces: {{a: {{{Unknown}: 1}}}}")]
    [InlineData("guard rails", "pdp.yaml", $"guardRails: {{{Unknown}: 1}}")]
    [InlineData("protected", "pdp.yaml", $"guardRails: {{protected: [{{{Unknown}: 1}}]}}")]
    [InlineData("limitations", "pdp.yaml", $"guardRails: {{limitations: [{{{Unknown}: 1}}]}}")]
    [InlineData("subject", "subjects.yaml", $"alice: {{{Unknown}: 1}}")]
    [InlineData("tests", "tests/a.yaml", $"{Unknown}: 1")]
    [InlineData("test", "tests/a.yaml", $"tests: [{{{Unknown}: 1}}]")]
    [InlineData("test subject", "tests/a.yaml", $"tests: [{{subject: {{{Unknown}: 1}}}}]")]
    [InlineData("test action", "tests/a.yaml", $"tests: [{{action: {{{Unknown}: 1}}}}]")]
    [InlineData("test resource", "tests/a.yaml", $"tests: [{{resource: {{{Unknown}: 1}}}}]")]
    [InlineData("test expect", "tests/a.yaml", $"tests: [{{expect: {{{Unknown}: 1}}}}]")]
    [InlineData("matrix", "tests/a.yaml", $"matrices: [{{{Unknown}: 1}}]")]
    public void Keys_OfATable_AreThoseThatTheReaderKnows(string table, string file, string text)
    {
        List<BundleFile> files = [new("pdp.yaml", Encoding.UTF8.GetBytes(file == "pdp.yaml" ? Settings + text : Settings))];
        if (file != "pdp.yaml")
        {
            files.Add(new BundleFile(file, Encoding.UTF8.GetBytes(text)));
        }

        var findings = BundleReader.Read(files).Diagnostics;
        var message = Assert.Single(findings, d => d.Message.Contains(Unknown, StringComparison.Ordinal)).Message;
        var known = Quoted().Matches(message[message.IndexOf("Its keys are", StringComparison.Ordinal)..]).Select(m => m.Groups[1].Value);

        Assert.Equal(known.Order(StringComparer.Ordinal), KeysOf(table).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Codes_OfTheDocument_AreThoseThatTheCommandLineLists()
    {
        var written = File.ReadAllText(Document);
        var made = written[..(written.IndexOf(Codes, StringComparison.Ordinal) + Codes.Length)] + CodeTable();
        if (DecisionCorpus.RewritesGoldens)
        {
            File.WriteAllText(Document, made);
            written = made;
        }

        Assert.Equal(made, written);
    }

    private static IEnumerable<string> KeysOf(string table) => File.ReadLines(Document)
        .SkipWhile(l => l != $"<!-- keys: {table} -->").Skip(3).TakeWhile(l => l.StartsWith('|'))
        .Select(l => Quoted().Match(l).Groups[1].Value);

    // The words of `casespdp list codes`.
    private static string CodeTable() => "| code | severity | meaning |\n|---|---|---|\n" + string.Concat(
        DiagnosticExplanation.All.Select(e => $"| {e.Code} | {e.Severity.ToString().ToLowerInvariant()} | {e.Title} |\n"));

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();
}
