namespace CasesPdp.Distribution.Tests.Releases;

public sealed class ReleaseTargetTests
{
    private const int KnownShare = 4154;

    private static readonly Dictionary<string, string> NoLabels = [];

    [Fact]
    public void TargetOf_Share_TakesThatShareAndNobodyLeavesItAsItGrows()
    {
        var instances = Enumerable.Range(0, 10_000).Select(i => $"pdp-{i}").ToList();
        var before = new HashSet<string>();
        foreach (var percent in (decimal[])[0, 0.5m, 10, 33.33m, 99.99m, 100])
        {
            var release = TestReleases.Release(TestReleases.Target('b') with { Percent = percent, Salt = 55 }, TestReleases.Target());

            var members = instances.Where(i => release.TargetOf(i, NoLabels) == release.Targets[0]).ToHashSet();

            Assert.InRange(members.Count, (double)(percent * 100) - 150, (double)(percent * 100) + 150);
            Assert.Superset(before, members);
            before = members;
        }

        Assert.Equal(instances.Count, before.Count);
    }

    [Fact]
    public void Takes_KnownInstances_AreMembersForGood()
    {
        // SHA-256("55" 0 "pdp-0")[0..8] modulo 10,000, computed elsewhere: a change of the rule would move a fleet.
        var target = TestReleases.Target() with { Percent = KnownShare / 100m, Salt = 55 };

        Assert.False(target.Takes("pdp-0", NoLabels));
        Assert.True((target with { Percent = (KnownShare + 1) / 100m }).Takes("pdp-0", NoLabels));
    }

    [Theory]
    [InlineData("a", true, true)]
    [InlineData("b", true, true)]
    [InlineData("c", true, false)]
    [InlineData("A", true, false)]
    [InlineData("a", false, false)]
    public void Takes_Where_MatchesEveryLabel(string zone, bool hasStage, bool isTaken)
    {
        var target = TestReleases.Target() with
        {
            Where = new Dictionary<string, IReadOnlyList<string>> { ["zone"] = ["a", "b"], ["stage"] = ["live"] },
        };
        var labels = new Dictionary<string, string> { ["zone"] = zone };
        if (hasStage)
        {
            labels["stage"] = "live";
        }

        Assert.Equal(isTaken, target.Takes("pdp-0", labels));
    }

    [Fact]
    public void Takes_WhereAndShare_NeedsBoth()
    {
        var labels = new Dictionary<string, string> { ["zone"] = "a" };
        var target = TestReleases.Target() with
        {
            Where = new Dictionary<string, IReadOnlyList<string>> { ["zone"] = ["a"] },
            Percent = 100,
            Salt = 1,
        };

        Assert.True(target.Takes("pdp-0", labels));
        Assert.False(target.Takes("pdp-0", NoLabels));
        Assert.False((target with { Percent = 0 }).Takes("pdp-0", labels));
    }
}
