using CasesPdp.Distribution.Fleet;
using CasesPdp.Distribution.Releases;

namespace CasesPdp.Distribution.Tests.Fleet;

public sealed class FleetGoalTests
{
    [Theory]
    [InlineData(2, null, true)]
    [InlineData(3, null, false)]
    [InlineData(null, 50, true)]
    [InlineData(null, 51, false)]
    [InlineData(null, null, false)]
    public void Measure_TwoOfFour_MeetsWhatIsAskedFor(int? count, int? percent, bool isMet)
    {
        var reading = new FleetReading([TestStatus.Of("a", 56), TestStatus.Of("b", 57), TestStatus.Of("c", 58), TestStatus.Of("d", 0)], 0);

        var progress = new FleetGoal(TestStatus.Epoch.Id, 57, count, percent).Measure(reading);

        Assert.Equal(isMet, progress.IsMet);
        Assert.Equal(["b", "c"], progress.Serving.Select(s => s.Instance));
        Assert.Equal(["a", "d"], progress.Laggards.Select(s => s.Instance));
    }

    [Fact]
    public void Measure_Nobody_MeetsNothing()
    {
        Assert.False(new FleetGoal(TestStatus.Epoch.Id, 57).Measure(new FleetReading([], 0)).IsMet);
    }

    [Fact]
    public void Measure_OtherEpochOrUnreadable_DoesNotCount()
    {
        var other = TestStatus.Of("a", 58) with { Epoch = new ReleaseEpoch(1, "0000000000000000") };

        Assert.False(new FleetGoal(TestStatus.Epoch.Id, 57).Measure(new FleetReading([other], 0)).IsMet);
        Assert.False(new FleetGoal(TestStatus.Epoch.Id, 57).Measure(new FleetReading([TestStatus.Of("a", 57)], 1)).IsMet);
        Assert.True(new FleetGoal(TestStatus.Epoch.Id, 57).Measure(new FleetReading([TestStatus.Of("a", 57)], 0)).IsMet);
    }

    [Fact]
    public void Measure_InstanceThatWasRestarted_CountsItsNewestProcess()
    {
        var dead = TestStatus.Of("a", 56, "0000000000000000");
        var alive = TestStatus.Of("a", 57) with { Started = TestStatus.Started.AddMinutes(1) };

        var progress = new FleetGoal(TestStatus.Epoch.Id, 57).Measure(new FleetReading([dead, alive], 0));

        Assert.True(progress.IsMet);
        Assert.Equal(1, progress.Live);
    }
}
