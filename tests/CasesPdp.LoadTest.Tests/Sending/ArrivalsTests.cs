using CasesPdp.LoadTest.Sending;

namespace CasesPdp.LoadTest.Tests.Sending;

public sealed class ArrivalsTests
{
    [Fact]
    public void Next_Uniform_IsEven()
    {
        var arrivals = new Arrivals(ArrivalKind.Uniform, 1_000, seed: 1);

        Assert.Equal([0, 1_000_000, 2_000_000, 3_000_000], Take(arrivals, 4));
    }

    [Fact]
    public void Next_Poisson_HasGapsOfTheirDistribution()
    {
        const int Count = 200_000;
        var times = Take(new Arrivals(ArrivalKind.Poisson, 10_000, seed: 7), Count);
        var gaps = times.Zip(times.Skip(1), (a, b) => b - a).Order().ToList();

        // Exponential: mean and deviation are 1/rate, the median is ln 2 of it, and e^-3 of the gaps are longer than three of it.
        Assert.InRange(gaps.Average(), 99_000, 101_000);
        Assert.InRange(gaps[Count / 2], 69_315 * 0.98, 69_315 * 1.02);
        Assert.InRange(gaps.Count(g => g > 300_000) / (double)Count, 0.0498 * 0.95, 0.0498 * 1.05);
    }

    [Fact]
    public void Next_SameSeed_IsTheSame()
    {
        var plan = new ArrivalPlan(ArrivalKind.Poisson, 500, Seed: 3);

        Assert.Equal(Take(plan.For(0, 2), 100), Take(plan.For(0, 2), 100));
        Assert.NotEqual(Take(plan.For(0, 2), 100), Take(plan.For(1, 2), 100));
        Assert.NotEqual(Take(plan.For(0, 2), 100), Take((plan with { Seed = 4 }).For(0, 2), 100));
    }

    [Theory]
    [InlineData("Uniform")]
    [InlineData("Poisson")]
    public void For_SeveralSenders_SendThePlanTogether(string kind)
    {
        var plan = new ArrivalPlan(Enum.Parse<ArrivalKind>(kind), 9_000, Seed: 3);

        var inTenSeconds = Enumerable.Range(0, 3).Sum(i => Take(plan.For(i, 3), 60_000).Count(t => t < 10 * Clock.Second));

        Assert.InRange(inTenSeconds, 89_000, 91_000);
    }

    private static List<long> Take(Arrivals arrivals, int count) => [.. Enumerable.Range(0, count).Select(_ => arrivals.Next())];
}
