using CasesPdp.LoadTest.Recording;
using CasesPdp.LoadTest.Reports;

namespace CasesPdp.LoadTest.Tests.Reports;

public sealed class FlatnessTests
{
    private const string Memory = "soak: rise of resident memory in the second half, MB";
    private const int Samples = 40;

    [Fact]
    public void Judge_SteadyWithNoise_Holds() =>
        Assert.All(Flatness.Judge(Over(i => 60 + (i % 3))), t => Assert.True(t.Held, t.Name));

    [Fact]
    public void Judge_GrowthThatEndsInTheFirstHalf_Holds() =>
        Assert.True(Of(Over(i => Math.Min(60, 20 + (i * 4)))).Held);

    [Theory]
    [InlineData(0.10, true)]
    [InlineData(0.11, false)]
    public void Judge_SteadyGrowth_HoldsUpToTheLimit(double megabytesASample, bool held)
    {
        var memory = Of(Over(i => 20 + (i * megabytesASample)));

        Assert.Equal(held, memory.Held);
        Assert.Equal("at most 2", memory.Bound);
        Assert.Equal(megabytesASample * ((Samples / 2) - 1), memory.Value!.Value, precision: 6);
    }

    [Fact]
    public void Judge_FewSamples_DoesNotHold() => Assert.All(Flatness.Judge([.. Over(_ => 1).Take(6)]), t => Assert.False(t.Held));

    [Fact]
    public void Svg_OfSamples_HasAChartForEachQuantity()
    {
        var svg = System.Xml.Linq.XDocument.Parse(FootprintPlot.Svg(Over(i => i)));

        Assert.Equal(Flatness.Quantities.Count, svg.Descendants().Count(e => e.Name.LocalName == "polyline"));
    }

    private static ThresholdResult Of(IReadOnlyList<Footprint> samples) => Flatness.Judge(samples).Single(t => t.Name == Memory);

    private static List<Footprint> Over(Func<int, double> megabytes) =>
        [.. Enumerable.Range(0, Samples).Select(i => new Footprint(i * 5, megabytes(i), 40, 20, 10))];
}
