using System.Globalization;
using System.Net;
using System.Text;

namespace CasesPdp.LoadTest.Reports.Charts;

/// <summary>Targets side by side: a bar each, the number beside it, and where it lies with 95 % confidence.</summary>
internal sealed record BarChart
{
    public required string Title { get; init; }

    public required IReadOnlyList<ChartBar> Bars { get; init; }

    public string Note { get; init; } = "";

    public string Html()
    {
        var top = Bars.Max(b => Math.Max(b.Value, b.High));
        var html = new StringBuilder();
        html.Append(Invariant($"<figure><figcaption>{Text(Title)}</figcaption><div class=\"bars\">"));
        foreach (var bar in Bars)
        {
            var (low, high) = (Math.Clamp(bar.Low / top, 0, 1), Math.Clamp(bar.High / top, 0, 1));
            html.Append(Invariant($"<div class=\"name\">{Text(bar.Name)}</div><div class=\"track\">"));
            html.Append(Invariant($"<div class=\"bar {bar.Style}\" style=\"width:{100 * bar.Value / top:F2}%\"></div>"));
            if (high > low)
            {
                html.Append(Invariant($"<div class=\"range\" style=\"left:{100 * low:F2}%;width:{100 * (high - low):F2}%\" "));
                html.Append(Invariant($"title=\"95 % interval of the mean: {bar.Low:N0} to {bar.High:N0}\"></div>"));
            }

            html.Append(Invariant($"</div><div class=\"value\">{Text(bar.Text)}</div>"));
        }

        html.Append("</div>");
        if (Note.Length > 0)
        {
            html.Append(Invariant($"<p class=\"note\">{Text(Note)}</p>"));
        }

        return html.Append("</figure>\n").ToString();
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}

/// <summary>One bar: its name, its colour, how long it is and between what it lies, and what stands beside it.</summary>
internal sealed record ChartBar(string Name, string Style, double Value, double Low, double High, string Text);
