using System.Globalization;
using System.Net;
using System.Text;

namespace CasesPdp.LoadTest.Reports.Charts;

/// <summary>Lines over two axes, as inline SVG. Colours come from the page's style sheet, so that it reads in light and dark.</summary>
internal sealed record LineChart
{
    /// <summary>The size of the picture.</summary>
    public const double Width = 720;

    /// <inheritdoc cref="Width"/>
    public const double Height = 330;

    private const double Left = 62;
    private const double Right = 16;
    private const double Top = 14;
    private const double Bottom = 48;
    private const int MostDots = 20;

    public required string Title { get; init; }

    public required string XLabel { get; init; }

    public required string YLabel { get; init; }

    public AxisScale XScale { get; init; }

    public AxisScale YScale { get; init; }

    public required IReadOnlyList<ChartSeries> Series { get; init; }

    /// <summary>Upright lines: where, and what happened there.</summary>
    public IReadOnlyList<(double X, string Text)> Marks { get; init; } = [];

    public string Note { get; init; } = "";

    public string Html()
    {
        var svg = new StringBuilder();
        svg.Append(Invariant($"<figure><figcaption>{Text(Title)}</figcaption>"));
        svg.Append("<div class=\"legend\">");
        foreach (var series in Series)
        {
            svg.Append("<span><svg width=\"26\" height=\"10\" aria-hidden=\"true\">");
            svg.Append(Invariant($"<line x1=\"1\" y1=\"5\" x2=\"25\" y2=\"5\" class=\"line {series.Style}\"/></svg>"));
            svg.Append(Text(series.Name)).Append("</span>");
        }

        svg.Append("</div>").Append(Svg());
        if (Note.Length > 0)
        {
            svg.Append(Invariant($"<p class=\"note\">{Text(Note)}</p>"));
        }

        return svg.Append("</figure>\n").ToString();
    }

    /// <summary>The picture alone.</summary>
    public string Svg()
    {
        var points = Series.SelectMany(s => s.Points).ToList();
        var x = new ChartAxis(XScale, XLabel, points.Select(p => p.X).Concat(Marks.Select(m => m.X)), endsAtLast: true);
        var y = new ChartAxis(YScale, YLabel, points.Select(p => p.Y));
        var svg = new StringBuilder();
        svg.Append(Invariant($"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{Text(Title)}\">"));
        Axes(svg, x, y);
        foreach (var (at, text) in Marks)
        {
            var px = X(x, at);
            svg.Append(Invariant($"<line class=\"mark\" x1=\"{px:F1}\" y1=\"{Top}\" x2=\"{px:F1}\" y2=\"{Height - Bottom}\">"));
            svg.Append(Invariant($"<title>{Text(text)}</title></line>"));
        }

        foreach (var series in Series)
        {
            Line(svg, series, x, y);
        }

        return svg.Append("</svg>").ToString();
    }

    private static void Axes(StringBuilder svg, ChartAxis x, ChartAxis y)
    {
        foreach (var (position, text) in y.Ticks())
        {
            var py = Height - Bottom - (position * (Height - Top - Bottom));
            svg.Append(Invariant($"<line class=\"grid\" x1=\"{Left}\" y1=\"{py:F1}\" x2=\"{Width - Right}\" y2=\"{py:F1}\"/>"));
            svg.Append(Invariant($"<text class=\"tick\" x=\"{Left - 8}\" y=\"{py + 4:F1}\" text-anchor=\"end\">{Text(text)}</text>"));
        }

        foreach (var (position, text) in x.Ticks())
        {
            var px = Left + (position * (Width - Left - Right));
            svg.Append(Invariant($"<line class=\"grid\" x1=\"{px:F1}\" y1=\"{Top}\" x2=\"{px:F1}\" y2=\"{Height - Bottom}\"/>"));
            svg.Append(Invariant($"<text class=\"tick\" x=\"{px:F1}\" y=\"{Height - Bottom + 17}\" "));
            svg.Append(Invariant($"text-anchor=\"middle\">{Text(text)}</text>"));
        }

        svg.Append(Invariant($"<text class=\"label\" x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 8}\" "));
        svg.Append(Invariant($"text-anchor=\"middle\">{Text(x.Label)}</text>"));
        svg.Append(Invariant($"<text class=\"label\" transform=\"translate(14 {(Top + Height - Bottom) / 2}) rotate(-90)\" "));
        svg.Append(Invariant($"text-anchor=\"middle\">{Text(y.Label)}</text>"));
    }

    private static void Line(StringBuilder svg, ChartSeries series, ChartAxis x, ChartAxis y)
    {
        var points = series
            .Points.Select(p => (Px: X(x, p.X), Py: Height - Bottom - (y.Position(p.Y) * (Height - Top - Bottom)), p.X, p.Y))
            .ToList();
        var path = string.Join(' ', points.Select(p => Invariant($"{p.Px:F1},{p.Py:F1}")));
        svg.Append(Invariant($"<polyline class=\"line {series.Style}\" points=\"{path}\"/>"));
        if (points.Count > MostDots)
        {
            return;
        }

        foreach (var (px, py, px0, py0) in points)
        {
            svg.Append(Invariant($"<circle class=\"dot {series.Style}\" cx=\"{px:F1}\" cy=\"{py:F1}\" r=\"3\">"));
            svg.Append(Invariant($"<title>{Text(series.Name)}: {Text(NumberText.Short(py0))} at {px0:0.#####}</title></circle>"));
        }
    }

    private static double X(ChartAxis axis, double value) => Left + (axis.Position(value) * (Width - Left - Right));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}

/// <summary>A line of a chart.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Style">CSS classes for colour and dashes.</param>
/// <param name="Points">Its points, by x.</param>
internal sealed record ChartSeries(string Name, string Style, IReadOnlyList<(double X, double Y)> Points);
