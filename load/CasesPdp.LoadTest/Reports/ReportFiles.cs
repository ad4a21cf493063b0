using System.Text.Json;

namespace CasesPdp.LoadTest.Reports;

/// <summary>The files of a report; histograms lie beside them.</summary>
internal static class ReportFiles
{
    public const string Html = "report.html";
    private const string Markdown = "report.md";
    private const string Json = "report.json";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static void Write(RunReport report, string directory)
    {
        File.WriteAllText(Path.Combine(directory, Markdown), MarkdownReport.Text(report));
        File.WriteAllText(Path.Combine(directory, Json), JsonSerializer.Serialize(report, Options));
        File.WriteAllText(Path.Combine(directory, Html), HtmlReport.Text(report));
    }
}
