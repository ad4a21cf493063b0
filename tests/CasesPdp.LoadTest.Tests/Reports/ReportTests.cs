using System.Text.RegularExpressions;
using System.Xml;
using CasesPdp.LoadTest.Reports;

namespace CasesPdp.LoadTest.Tests.Reports;

public sealed partial class ReportTests
{
    [Fact]
    public void Html_OfAReport_NeedsNothingFromOutside()
    {
        var html = HtmlReport.Text(SampleReport.Make());

        Assert.DoesNotMatch(OutsideReference(), html);
    }

    [Fact]
    public void Html_TextsWithMarkup_AreEncoded()
    {
        var html = HtmlReport.Text(SampleReport.Make());

        Assert.Contains("Others &lt;were&gt; busy.", html);
        Assert.Contains("Found &lt;this&gt;.", html);
        Assert.DoesNotContain("<b>CPU", html);
    }

    [Fact]
    public void Html_Charts_AreWellFormedAndShowEveryTarget()
    {
        var html = HtmlReport.Text(SampleReport.Make());
        var figures = Figure().Matches(html).Select(m => m.Value).ToList();

        Assert.True(figures.Count >= 5, $"{figures.Count} figures");
        foreach (var figure in figures)
        {
            new XmlDocument().LoadXml(figure);
        }

        var latency = Assert.Single(figures, f => f.Contains("latency at 70"));
        Assert.Equal(2, Regex.Count(latency, "<polyline"));
        Assert.Contains("t-server dashed", latency);
        Assert.Contains("t-floor dashed", latency);
    }

    [Fact]
    public void Markdown_OfAReport_HasTheRatiosOfTheTurns()
    {
        var text = MarkdownReport.Text(SampleReport.Make());

        // Ratios of the turns are 0.8, 0.9 and 0.5.
        Assert.Matches(@"\| check +\| server/tcp +\| +90 \|.*\| +0\.80 \|", text);
        Assert.Matches(@"\| check +\| server/tcp +\|.*\| +0\.97 \|", text);
        Assert.Contains("Others <were> busy.", text);
        Assert.All(Table().Matches(text), t => Assert.Single(t.Value.TrimEnd().Split('\n').Select(row => row.Length).Distinct()));
    }

    [Fact]
    public void Interval_OfFiveValues_IsStudents()
    {
        var interval = Interval.Of([10, 11, 12, 13, 14]);

        Assert.Equal(12, interval.Mean);
        Assert.Equal(12, interval.Median);
        Assert.Equal(12 - (2.776 * Math.Sqrt(2.5) / Math.Sqrt(5)), interval.Low, 3);
    }

    [Theory]
    [InlineData(2.0, 1.0, 2.0, 3.0)]
    [InlineData(2.5, 4.0, 1.0, 3.0, 2.0)]
    [InlineData(7.0, 7.0)]
    public void Interval_Median_IsTheMiddle(double median, params double[] values)
    {
        Assert.Equal(median, Interval.Of(values).Median);
    }

    [GeneratedRegex("(src|href)=\"(?!#)|url\\(|@import|https?://")]
    private static partial Regex OutsideReference();

    [GeneratedRegex("(^\\|.*\n)+", RegexOptions.Multiline)]
    private static partial Regex Table();

    [GeneratedRegex("<figure>.*?</figure>", RegexOptions.Singleline)]
    private static partial Regex Figure();
}
