using System.Text.Json;
using System.Text.RegularExpressions;
using CasesPdp.Corpus;

namespace CasesPdp.FunctionalTests.Server;

/// <summary>Alert rules and dashboard ask only for metrics and labels that <c>docs/telemetry.md</c> names. What the rules do is tested by
/// <c>tests/alerts/run</c>.</summary>
public sealed partial class MonitoringFileTests
{
    private static readonly string Deploy = Path.Combine(DecisionCorpus.Repository, "deploy");

    // Labels that Prometheus adds, and the one of histograms.
    private static readonly string[] Added = ["instance", "job", "le"];

    [Fact]
    public void Rules_Expressions_AskForWhatIsDocumented()
    {
        var lines = File.ReadAllLines(Path.Combine(Deploy, "prometheus", "casespdp.rules.yml"));
        var expressions = lines.Select(l => l.Trim()).Where(l => l.StartsWith("expr: ", StringComparison.Ordinal)).Select(l => l[6..]).ToList();
        var alerts = lines.Select(l => l.Trim()).Where(l => l.StartsWith("- alert: ", StringComparison.Ordinal)).Select(l => l[9..]).ToList();
        var cases = File.ReadAllText(Path.Combine(Deploy, "prometheus", "tests", "casespdp_test.yml"));

        Assert.NotEmpty(alerts);
        Assert.Equal(alerts.Count, expressions.Count);
        Assert.All(expressions, AsksForWhatIsDocumented);
        Assert.All(alerts, a => Assert.Contains($"alertname=\"{a}\"", cases, StringComparison.Ordinal));
    }

    [Fact]
    public void Dashboard_Expressions_AskForWhatIsDocumented()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(Deploy, "grafana", "casespdp.json")));
        var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray().ToList();
        var targets = panels.SelectMany(p => p.GetProperty("targets").EnumerateArray()).ToList();

        Assert.NotEmpty(panels);
        Assert.Equal(panels.Count, panels.Select(p => p.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.All(targets, t => AsksForWhatIsDocumented(t.GetProperty("expr").GetString()!));
    }

    private static void AsksForWhatIsDocumented(string expression)
    {
        var documented = TelemetryDocument.Names();
        var metrics = Name().Matches(Grouping().Replace(Selector().Replace(expression, ""), "")).Select(m => m.Value).ToList();
        var labels = Selector().Matches(expression).SelectMany(s => Matcher().Matches(s.Groups[1].Value).Select(m => m.Groups[1].Value))
            .Concat(Grouping().Matches(expression).SelectMany(g => g.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries)));

        Assert.NotEmpty(metrics);
        var bases = metrics.Select(m => documented.ContainsKey(m) ? m : Part().Replace(m, "")).ToList();
        Assert.Empty(bases.Except(documented.Keys));
        Assert.Empty(labels.Except(bases.SelectMany(m => documented[m])).Except(Added));
    }

    [GeneratedRegex("\\b(casespdp|rpc|kestrel|dotnet|process|http)_\\w+")]
    private static partial Regex Name();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Part();

    [GeneratedRegex("\\{([^}]*)\\}")]
    private static partial Regex Selector();

    [GeneratedRegex("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"")]
    private static partial Regex Matcher();

    [GeneratedRegex("\\b(?:by|on|group_left|ignoring|without)\\s*\\(([^)]*)\\)")]
    private static partial Regex Grouping();
}
