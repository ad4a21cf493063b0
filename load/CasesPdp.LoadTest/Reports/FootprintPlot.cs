using System.Globalization;
using System.Text;
using CasesPdp.LoadTest.Recording;
using CasesPdp.LoadTest.Reports.Charts;

namespace CasesPdp.LoadTest.Reports;

/// <summary>What a process held over time: a chart for each quantity, in the page of the report and as a picture of its own.</summary>
internal static class FootprintPlot
{
    // The page's style sheet has variables and dark colours, which programs that show pictures do not know.
    private const string Style =
        "text{font-family:sans-serif}.grid{stroke:#d8dee4}.tick,.label{fill:#59636e;font-size:12px}"
            + ".line{fill:none;stroke:#0b7f74;stroke-width:2}.dot{fill:#0b7f74}.title{font-size:14px;font-weight:600}";

    private const double TitleHeight = 24;

    /// <summary>The charts, for the report.</summary>
    public static IEnumerable<LineChart> Charts(IReadOnlyList<Footprint> samples) => Flatness.Quantities.Select(q => new LineChart
    {
        Title = $"{q.Name} of the server{(q.Unit.Length > 0 ? $", {q.Unit}" : "")}",
        XLabel = "seconds",
        YLabel = q.Unit,
        Series = [new ChartSeries(q.Name, "t-native", [.. samples.Select(s => (s.Seconds, q.Value(s)))])],
    });

    /// <summary>The charts below each other, as a file.</summary>
    public static string Svg(IReadOnlyList<Footprint> samples)
    {
        var (charts, height) = (Charts(samples).ToList(), TitleHeight + LineChart.Height);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{LineChart.Width}\" ");
        svg.Append(CultureInfo.InvariantCulture, $"height=\"{charts.Count * height}\"><style>{Style}</style>");
        svg.Append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>");
        foreach (var (chart, top) in charts.Select((c, i) => (c, i * height)))
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"title\" x=\"62\" y=\"{top + TitleHeight - 6}\">{chart.Title}</text>");
            svg.Append(CultureInfo.InvariantCulture, $"<svg y=\"{top + TitleHeight}\" width=\"{LineChart.Width}\" ");
            svg.Append(CultureInfo.InvariantCulture, $"height=\"{LineChart.Height}\">");
            svg.Append(chart.Svg()).Append("</svg>");
        }

        return svg.Append("</svg>\n").ToString();
    }
}
