using CasesPdp.Distribution.Publishing;
using CasesPdp.Distribution.Releases;
using CasesPdp.Distribution.Tests.Releases;

namespace CasesPdp.Distribution.Tests.Publishing;

public sealed class ReleasePlanTests
{
    private static readonly ReleaseTarget Old = TestReleases.Target();
    private static readonly ReleaseTarget New = TestReleases.Target('b');

    [Fact]
    public void Publish_Share_GoesBeforeWhatEverybodyServes()
    {
        var draft = ReleasePlan.Publish(TestReleases.Release(Old), New, new RolloutShare(10, null), false, []);

        Assert.Equal([New with { Percent = 10, Salt = 58 }, Old], draft.Targets);
        Assert.Equal(58UL, draft.Sequence);
    }

    [Fact]
    public void Publish_RolloutThatIsNotFinished_NeedsToBeReplaced()
    {
        var before = TestReleases.Release(New with { Percent = 10, Salt = 57 }, Old);

        Assert.Equal(PublishFault.NotPossible, FaultOf(() => ReleasePlan.Publish(before, TestReleases.Target('c'), null, false, [])));
        Assert.Equal([TestReleases.Target('c')], ReleasePlan.Publish(before, TestReleases.Target('c'), null, true, []).Targets);
    }

    [Fact]
    public void Widen_Share_KeepsItsSaltAndOnlyGrows()
    {
        var before = TestReleases.Release(New with { Percent = 10, Salt = 55 }, Old);

        Assert.Equal([New with { Percent = 50, Salt = 55 }, Old], ReleasePlan.Widen(before, 50, []).Targets);
        Assert.Equal(PublishFault.NotPossible, FaultOf(() => ReleasePlan.Widen(before, 10, [])));
        Assert.Equal(PublishFault.NotPossible, FaultOf(() => ReleasePlan.Widen(TestReleases.Release(Old), 10, [])));
    }

    [Fact]
    public void Promote_Rollout_ServesItToEverybody()
    {
        var before = TestReleases.Release(
            New with { Percent = 10, Salt = 55, Where = new Dictionary<string, IReadOnlyList<string>> { ["zone"] = ["a"] } }, Old);

        Assert.Equal([New], ReleasePlan.Promote(before, []).Targets);
        Assert.Equal(PublishFault.NotPossible, FaultOf(() => ReleasePlan.Promote(TestReleases.Release(Old), [])));
    }

    [Fact]
    public void Abort_Rollout_ServesTheOldToEverybody()
    {
        Assert.Equal([Old], ReleasePlan.Abort(TestReleases.Release(New with { Percent = 10, Salt = 55 }, Old), []).Targets);
        Assert.Equal(PublishFault.NotPossible, FaultOf(() => ReleasePlan.Abort(TestReleases.Release(Old), [])));
    }

    [Fact]
    public void RollBack_EarlierRelease_IsALaterOneWithItsContent()
    {
        var to = TestReleases.Release(Old) with { Sequence = 12 };

        var draft = ReleasePlan.RollBack(TestReleases.Release(New), to, []);

        Assert.Equal([Old], draft.Targets);
        Assert.Equal(58UL, draft.Sequence);
        Assert.Equal(
            PublishFault.NotPossible,
            FaultOf(() => ReleasePlan.RollBack(to, TestReleases.Release(New with { Percent = 1, Salt = 1 }, Old), [])));
    }

    [Fact]
    public void Approvals_StayForWhatIsStillServed()
    {
        var before = TestReleases.Release(New with { Percent = 10, Salt = 55 }, Old) with { Approved = [New.Files, Old.Files] };

        Assert.Equal([New.Files], ReleasePlan.Promote(before, []).Approved);
        Assert.Equal([Old.Files, New.Files], ReleasePlan.Abort(before, [New.Files]).Approved);
    }

    [Fact]
    public void Reset_Channel_BeginsAHigherEpoch()
    {
        var draft = ReleasePlan.Reset(TestReleases.Release(Old), null, New, []);

        Assert.Equal(2UL, draft.Epoch.Number);
        Assert.NotEqual(TestReleases.Release().Epoch.Id, draft.Epoch.Id);
        Assert.Equal(58UL, draft.Sequence);
        Assert.Equal((7UL, 1UL), (ReleasePlan.Reset(null, 7, New, []).Epoch.Number, ReleasePlan.Reset(null, 7, New, []).Sequence));
        Assert.Equal(PublishFault.NotPossible, FaultOf(() => ReleasePlan.Reset(null, null, New, [])));
        Assert.Equal(PublishFault.NotPossible, FaultOf(() => ReleasePlan.Reset(TestReleases.Release(Old), 1, New, [])));
    }

    private static PublishFault FaultOf(Action act) => Assert.Throws<PublishException>(act).Fault;
}
