using System.Text.RegularExpressions;

namespace CasesPdp.FunctionalTests.Server;

/// <summary>What <c>/metrics</c> answers: the type of each metric, and its series.</summary>
internal sealed partial class Scrape
{
    private static readonly HttpClient Http = new();

    private Scrape(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            if (Type().Match(line) is { Success: true } type)
            {
                Types.Add(type.Groups[1].Value, type.Groups[2].Value);
            }
            else if (Sample().Match(line) is { Success: true } sample)
            {
                var labels = Label().Matches(sample.Groups[2].Value).ToDictionary(l => l.Groups[1].Value, l => l.Groups[2].Value);
                Series.Add((sample.Groups[1].Value, labels, double.Parse(sample.Groups[3].Value)));
            }
        }
    }

    /// <summary>The type of each metric by its name.</summary>
    public Dictionary<string, string> Types { get; } = [];

    /// <summary>All series.</summary>
    public List<(string Name, Dictionary<string, string> Labels, double Value)> Series { get; } = [];

    public static async Task<Scrape> OfAsync(RunningServer server) =>
        new(await Http.GetStringAsync(new Uri(server.Operations, "metrics")).WithinLimit());

    /// <summary>Reads the metrics until they show what is awaited: an answer is kept for 300 ms.</summary>
    public static async Task<Scrape> UntilAsync(RunningServer server, Func<Scrape, bool> shows)
    {
        for (var scrape = await OfAsync(server); ; scrape = await OfAsync(server))
        {
            if (shows(scrape))
            {
                return scrape;
            }

            await Task.Delay(50);
        }
    }

    /// <summary>The series of that name with these labels, among others.</summary>
    public IEnumerable<(Dictionary<string, string> Labels, double Value)> Of(string name, params (string Name, string Value)[] labels) =>
        from series in Series
        where series.Name == name && labels.All(l => series.Labels.GetValueOrDefault(l.Name) == l.Value)
        select (series.Labels, series.Value);

    /// <summary>The names of the labels of a metric; absent where it has no series. Those of every series are left out.</summary>
    public SortedSet<string>? LabelsOf(string metric)
    {
        var series = Series.Where(s => s.Name == metric || (Types[metric] == "histogram" && s.Name == metric + "_count")).ToList();
        return series.Count == 0 ? null : new SortedSet<string>(
            series.SelectMany(s => s.Labels.Keys).Where(l => !l.StartsWith("otel_scope_", StringComparison.Ordinal)), StringComparer.Ordinal);
    }

    [GeneratedRegex("^# TYPE (\\S+) (\\S+)$")]
    private static partial Regex Type();

    [GeneratedRegex("^([a-z]\\w*)(\\{.*\\})? (\\S+)( \\d+)?$")]
    private static partial Regex Sample();

    [GeneratedRegex("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex Label();
}
