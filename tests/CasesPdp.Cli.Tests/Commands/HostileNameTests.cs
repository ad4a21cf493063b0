using System.Text.Json;

namespace CasesPdp.Cli.Tests.Commands;

/// <summary>Names are the author's: none may command a terminal or start a line of its own.</summary>
public sealed class HostileNameTests
{
    private const string Name = "a\nb\u001b[31mX\u2028y";

    [Theory]
    [InlineData("who-can --action getCase --owner cases")]
    [InlineData("matrix --action getCase --owner cases --csv")]
    [InlineData("matrix --action getCase --owner cases --markdown")]
    [InlineData("matrix --action getCase --owner cases --html")]
    [InlineData("matrix --action getCase --owner cases")]
    [InlineData("access --owner cases")]
    public void Verb_RoleNameWithControlCharacters_WritesNone(string command)
    {
        using var bundle = new TemporaryBundle(
            ("pdp.yaml", "bundle: 1\nkibana: \"9.3\"\nlicense: gold\n"),
            ("roles/a.json", $$"""[{"name": {{JsonSerializer.Serialize(Name)}}, "kibana": [{"base": ["all"]}]}]"""));

        var run = CommandRun.Of([.. command.Split(' '), "--bundle", bundle.Directory]);

        Assert.DoesNotContain(Name, run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Output);
        Assert.DoesNotContain('\u2028', run.Output);
    }
}
