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
    public void TryTakeMore_AroundSevenEighths_LeavesTheRestToSmallCalls(int together, bool isTaken)
    {
        _budget.Take(1);
        Assert.True(_budget.TryTake(59));

        Assert.Equal(isTaken, _budget.TryTakeMore(together - 60, held: 59));

        Assert.True(_budget.TryTake(100 - (int)_budget.Taken));
    }

    [Fact]
    public void TryTakeMore_CallerHoldsAllThatIsTaken_MayExceedTheLimit()
    {
        Assert.True(_budget.TryTake(90));

        Assert.True(_budget.TryTakeMore(1_000, held: 90));

        Assert.False(_budget.TryTake(1));
        Assert.Equal(1_090, _budget.Taken);
    }

    [Fact]
    public void TryTakeMore_AnotherHoldsSomething_DoesNotExceedTheLimit()
    {
        _budget.Take(1);
        Assert.True(_budget.TryTake(80));

        Assert.False(_budget.TryTakeMore(1_000, held: 80));

        Assert.Equal(81, _budget.Taken);
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
