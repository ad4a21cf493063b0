using System.Runtime.CompilerServices;
using CasesPdp.Server.Admission;
using Microsoft.Extensions.Time.Testing;

namespace CasesPdp.FunctionalTests.Pressure;

/// <summary>Alone, so that no other test makes the garbage collector run.</summary>
[Collection("alone")]
public sealed class MemoryReleaseTests
{
    private const long Limit = 1_000;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new();
    private readonly ByteBudget _budget = new(Limit);

    [Fact]
    public void Timer_StormIsOver_CollectsWhatIsOld()
    {
        using var release = new MemoryRelease(_budget, _time);
        var garbage = OldGarbage();
        Assert.True(_budget.TryTake((Limit / 4) + 1));
        _budget.Return((Limit / 4) + 1);
        Assert.True(garbage.IsAlive);

        _time.Advance(Period);

        Assert.False(garbage.IsAlive);
    }

    [Fact]
    public void Timer_StormStillHoldsATenth_CollectsOnceItIsOver()
    {
        using var release = new MemoryRelease(_budget, _time);
        Assert.True(_budget.TryTake(500));
        _budget.Return(450);
        var before = GC.CollectionCount(GC.MaxGeneration);

        _time.Advance(Period);
        Assert.Equal(before, GC.CollectionCount(GC.MaxGeneration));

        _budget.Return(1);
        _time.Advance(Period);
        Assert.NotEqual(before, GC.CollectionCount(GC.MaxGeneration));
    }

    [Fact]
    public void Timer_StormAfterStorm_CollectsOnceAMinute()
    {
        using var release = new MemoryRelease(_budget, _time);
        var before = GC.CollectionCount(GC.MaxGeneration);
        for (var seconds = 0; seconds < 60; seconds += 10)
        {
            Assert.True(_budget.TryTake(500));
            _budget.Return(500);
            _time.Advance(Period);
        }

        Assert.Equal(before + 1, GC.CollectionCount(GC.MaxGeneration));
        _time.Advance(Period);
        Assert.Equal(before + 2, GC.CollectionCount(GC.MaxGeneration));
    }

    [Fact]
    public void Timer_NoStorm_CollectsNothing()
    {
        using var release = new MemoryRelease(_budget, _time);
        Assert.True(_budget.TryTake(Limit / 4));
        _budget.Return(Limit / 4);
        var before = GC.CollectionCount(GC.MaxGeneration);

        _time.Advance(3 * Period);

        Assert.Equal(before, GC.CollectionCount(GC.MaxGeneration));
    }

    // Survives into the oldest generation, which only a full collection looks at.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference OldGarbage()
    {
        var old = new byte[1_000];
        GC.Collect();
        GC.Collect();
        Assert.Equal(GC.MaxGeneration, GC.GetGeneration(old));
        return new WeakReference(old);
    }
}
