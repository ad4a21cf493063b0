using System.Text.Json;
using System.Text.Json.Serialization;

namespace CasesPdp.LoadTest.Reports;

/// <summary>The files of a report; histograms lie beside them.</summary>
internal static class ReportFiles
{
    public const string Html = "report.html";
    private const string Markdown = "report.md";
    private const string Json = "report.json";
    private const string Footprints = "soak.svg";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Writes all three forms into the directory, and copies where they were asked for.</summary>
    public static void Write(RunReport report, string directory, string? markdown, string? json)
    {
        Write(MarkdownReport.Text(report), Path.Combine(directory, Markdown), markdown);
        Write(JsonSerializer.Serialize(report, Options), Path.Combine(directory, Json), json);
        File.WriteAllText(Path.Combine(directory, Html), HtmlReport.Text(report));
        if (report.Footprints.Count > 0)
        {
            File.WriteAllText(Path.Combine(directory, Footprints), FootprintPlot.Svg(report.Footprints));
        }
    }

    private static void Write(string text, params IEnumerable<string?> files)
    {
        foreach (var file in files.OfType<string>())
        {
            File.WriteAllText(file, text);
        }
    }
}
