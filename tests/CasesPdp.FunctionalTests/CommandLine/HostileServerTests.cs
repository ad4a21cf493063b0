using System.Globalization;
using System.Text;
using System.Text.Json;
using CasesPdp.FunctionalTests.Server;

namespace CasesPdp.FunctionalTests.CommandLine;

/// <summary>What a server says of a bundle with hostile names is written escaped too, by every verb that asks one.</summary>
public sealed class HostileServerTests
{
    private const string Name = "a\nb\u001b[31mX\u2028y\u202Ez\u200B\u0085\u007F";

    private static readonly string Quoted = JsonSerializer.Serialize(Name);

    private static readonly string[] Decisions =
    [
        "check --action NAME --owner NAME --role NAME --space NAME",
        "check --action NAME --owner NAME --role NAME --space NAME --allow-unknown",
        "list roles",
        "explain --action deleteCase --owner cases --role NAME",
        "explain --action deleteCase --owner cases --subject NAME --json",
        "matrix --action getCase --owner cases --all-roles",
        "matrix --action getCase --owner cases --all-roles --json",
        "matrix --action getCase --owner cases --all-roles --csv",
        "matrix --action getCase --owner cases --all-roles --markdown",
        "matrix --action getCase --owner cases --all-roles --html",
        "who-can --action getCase --owner cases",
        "who-can --action getCase --owner cases --json",
    ];

    private static readonly string[] Administration =
    [
        "diff AFTER", "diff AFTER --json", "diff AFTER --markdown", "diff AFTER --html",
        "reload", "reload --json", "revisions", "revisions --json", "watch --count 1", "watch --count 1 --json",
        "activate NAME", "approve NAME",
    ];

    [Fact]
    public async Task Verbs_HostileNames_AreWrittenEscaped()
    {
        using var bundle = Bundle("all");
        using var after = Bundle("read");
        await using var server = await RunningServer.StartAsync(
            bundle, "CasesPdp:Reload:Watch=false", "CasesPdp:Reload:PollSeconds=0", "CasesPdp:Reload:VerifyCells=0");
        foreach (var command in Decisions)
        {
            Check(command, after, server.Decisions);
        }

        bundle.Write($"roles/{Name}.json", "{");
        foreach (var command in Administration)
        {
            Check(command, after, server.Administration!);
        }
    }

    private static TestDirectory Bundle(string privilege) => new TestDirectory()
        .Write("pdp.yaml", $"bundle: 1\nkibana: \"9.3\"\nlicense: gold\nguardRails: {{protected: [{{action: createCase, owners: [cases], roles: [superuser, kibana_admin, editor, {Quoted}]}}]}}\n")
        .Write("subjects.yaml", $"{Quoted}: {{roles: [{Quoted}, nobody]}}\n")
        .Write("roles/a.json", $$"""{ {{Quoted}}: {"kibana": [{"base": ["{{privilege}}"]}]} }""");

    private static void Check(string command, TestDirectory after, Uri server)
    {
        var run = CliRun.Of(
        [
            .. command.Split(' ').Select(word => word
                .Replace("AFTER", after.Path, StringComparison.Ordinal).Replace("NAME", Name, StringComparison.Ordinal)),
            "--server", server.ToString(),
        ]);

        var written = (run.Output + run.Error).ReplaceLineEndings("\n");
        var dangerous = written.EnumerateRunes().Where(r => r.Value != '\n' && Rune.GetUnicodeCategory(r) is UnicodeCategory.Control
            or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
        Assert.Equal((command, ""), (command, string.Concat(dangerous.Select(r => $"U+{r.Value:X4} "))));
        Assert.True(
            command.StartsWith("activate", StringComparison.Ordinal) || command.StartsWith("approve", StringComparison.Ordinal)
                || written.Contains(@"\u{202E}", StringComparison.Ordinal) || written.Contains(@"\u202e", StringComparison.OrdinalIgnoreCase),
            $"{command} does not show the name:\n{written}");
    }
}
