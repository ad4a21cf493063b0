using CasesPdp.LoadTest.Recording;

namespace CasesPdp.LoadTest.Tests.Recording;

public sealed class LiveHistogramTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(1_000)]
    [InlineData(123_456)]
    [InlineData(7_000_000_000)]
    public void Quantile_OfOneValue_IsThatValueWithinSixPercent(long value)
    {
        var bins = new LiveHistogram();
        var counts = new long[bins.Length];

        bins.Record(value);
        bins.AddTo(counts);

        Assert.InRange(LiveHistogram.Quantile(counts, 0.99), value, (long)(value * 1.07) + 1);
    }

    [Fact]
    public void Quantile_OfNothing_IsZero()
    {
        Assert.Equal(0, LiveHistogram.Quantile(new long[16], 0.5));
    }
}
