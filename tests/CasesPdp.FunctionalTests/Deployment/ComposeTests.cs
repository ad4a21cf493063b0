using System.Text.RegularExpressions;

namespace CasesPdp.FunctionalTests.Deployment;

/// <summary>The Compose file names what the server has, and files that exist. It has not been run: that needs a container engine.</summary>
public sealed partial class ComposeTests
{
    private const string Directory = "deploy/compose";

    private static readonly string Text = DeployFile.Read($"{Directory}/compose.yaml");

    [Fact]
    public void Environment_OfTheServer_IsAcceptedByIt()
    {
        var options = DeployFile.OptionsOf(
            Variable().Matches(Text).Select(m => KeyValuePair.Create(m.Groups[1].Value, (string?)m.Groups[2].Value.Trim('"'))));

        var scraped = Target().Match(DeployFile.Read($"{Directory}/prometheus.yml")).Groups[1].Value;
        Assert.Equal($"{DeployFile.PublicPortOf(options.Listen.Operations)}", scraped);
        Assert.Contains($"127.0.0.1:{DeployFile.PublicPortOf(options.Listen.Decisions)}:", Text, StringComparison.Ordinal);
        Assert.Contains($"127.0.0.1:{DeployFile.PublicPortOf(options.Listen.Administration)}:", Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("compose.yaml", 6)]
    [InlineData("dashboard.yaml", 5)]
    public void Volumes_OfAFile_AreThere(string file, int count)
    {
        var sources = Volume().Matches(DeployFile.Read($"{Directory}/{file}")).Select(m => m.Groups[1].Value).ToList();

        Assert.Equal(count, sources.Count);
        Assert.All(sources, s => Assert.True(Path.Exists(Path.Combine(DeployFile.PathOf(Directory), s)), s));
    }

    [Fact]
    public void Images_OfTheDashboardAlone_AreThoseBesideTheServer()
    {
        var images = Image().Matches(DeployFile.Read($"{Directory}/dashboard.yaml")).Select(m => m.Value).ToList();

        Assert.Equal(2, images.Count);
        Assert.All(images, i => Assert.Contains(i, Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Rules_OfPrometheus_AreThoseThatAreMounted() => Assert.Contains(
        "/etc/prometheus/casespdp.rules.yml:ro", Text, StringComparison.Ordinal);

    [GeneratedRegex(@"(CasesPdp__\w+): (\S+)")]
    private static partial Regex Variable();

    [GeneratedRegex(@"image: (?:prom|grafana)/\S+")]
    private static partial Regex Image();

    [GeneratedRegex(@"- (?:\$\{\w+:-)?(\.[\w./-]+)\}?:/")]
    private static partial Regex Volume();

    [GeneratedRegex(@"targets: \[casespdp:(\d+)\]")]
    private static partial Regex Target();
}
