using CasesPdp.Server.Admission;

namespace CasesPdp.FunctionalTests.Pressure;

public sealed class ByteBudgetTests
{
    private readonly ByteBudget _budget = new(limit: 100);

    [Theory]
    [InlineData(99, true)]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public void TryTake_AroundTheLimit_TakesUpToIt(int together, bool isTaken)
    {
        Assert.True(_budget.TryTake(60));

        Assert.Equal(isTaken, _budget.TryTake(together - 60));

        Assert.Equal(isTaken ? together : 60, _budget.Taken);
    }

    [Theory]
    [InlineData(87, true)]
    [InlineData(88, true)]
    [InlineData(89, false)]
    public void TryTakeMore_AroundSevenEighths_LeavesTheReserveToSmallCalls(int together, bool isTaken)
    {
        _budget.Take(60);

        Assert.Equal(isTaken, _budget.TryTakeMore(together - 60, held: 0));

        Assert.True(_budget.TryTake(100 - _budget.Taken));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(12, true)]
    [InlineData(13, false)]
    public void TryTakeMore_OthersHoldAroundTheReserve_MayExceedTheLimitUpToIt(int others, bool isTaken)
    {
        _budget.Take(others);
        _budget.Take(80);

        Assert.Equal(isTaken, _budget.TryTakeMore(1_000, held: 80));

        Assert.Equal(others + 80 + (isTaken ? 1_000 : 0), _budget.Taken);
    }

    [Fact]
    public void Take_BeyondTheLimit_Takes()
    {
        _budget.Take(150);

        Assert.Equal(150, _budget.Taken);
        Assert.False(_budget.TryTake(1));
        _budget.Return(150);
        Assert.Equal(0, _budget.Taken);
    }

    [Fact]
    public void TryTake_ManyThreads_NeverBeyondTheLimitAndNothingIsLost()
    {
        Parallel.For(0, 8, _ =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                if (_budget.TryTake(30))
                {
                    _budget.Return(30);
                }
            }
        });

        Assert.Equal(0, _budget.Taken);
        Assert.InRange(_budget.TakePeak(), 30, 100);
    }
}
