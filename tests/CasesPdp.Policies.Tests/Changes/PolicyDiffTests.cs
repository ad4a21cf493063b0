using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Changes;

namespace CasesPdp.Policies.Tests.Changes;

public sealed class PolicyDiffTests
{
    [Fact]
    public void Compare_SameBundle_IsEmpty()
    {
        var diff = Diff(Stack(), Stack());

        Assert.True(diff.IsEmpty);
        Assert.Empty(diff.Roles);
        Assert.Empty(diff.UncountedWidenings);
    }

    [Fact]
    public void Compare_OneOperationMoreInOneSpace_IsOneCell()
    {
        var diff = Diff(
            Stack().Role("r", r => r.In("team-a").Privileges().PrivilegesOn("space:team-a", "cases:cases/getCase")),
            Stack().Role("r", r => r.PrivilegesOn("space:team-a", "cases:cases/getCase", "cases:cases/deleteCase")));

        Assert.Equal((1, 0), (diff.WidenedCells, diff.NarrowedCells));
        var line = Assert.Single(Assert.Single(diff.Roles).Lines);
        Assert.Equal((ChangeDirection.Widened, "cases", "deleteCase", "team-a"), (line.Direction, line.Owner, line.Names.Single(), line.Spaces.ToString()));
        Assert.Equal(new OperationDiff(CellKind.Operation, "cases", "deleteCase", new ChangeCount(1, 0)), Assert.Single(diff.Operations));
        Assert.Equal(new SpaceDiff("team-a", new ChangeCount(1, 0)), Assert.Single(diff.Spaces));
    }

    [Fact]
    public void Compare_EverySpaceButSome_FoldsThem()
    {
        var diff = Diff(
            Stack().Space("a").Space("b").Space("c").Space("d").Role("r", r => r.PrivilegesOn("space:b", "cases:cases/getCase")),
            Stack().Space("a").Space("b").Space("c").Space("d").Role("r", r => r.Privileges("cases:cases/getCase")));

        var line = Assert.Single(Assert.Single(diff.Roles).Lines);
        Assert.Equal(("every space but b", 5), (line.Spaces.ToString(), line.Spaces.Count));
    }

    [Fact]
    public void Compare_ManySpaces_FoldsRuns()
    {
        var diff = Diff(
            Spaces().Role("r"),
            Spaces().Role("r", r => r.Application("kibana-.kibana", ["space:s1", "space:s2", "space:s3", "space:s5"], "cases:cases/getCase")));

        Assert.Equal("s1 .. s3 (3), s5", Assert.Single(Assert.Single(diff.Roles).Lines).Spaces.ToString());

        static TestBundle Spaces() => Enumerable.Range(0, 10).Aggregate(Stack(), (b, i) => b.Space($"s{i}"));
    }

    [Fact]
    public void Compare_ManySpacesApart_NamesTheFirstAndCountsTheRest()
    {
        var every = Enumerable.Range(0, 200).Select(i => $"s{i:000}").ToList();
        string[] second = [.. every.Where((_, i) => i % 2 == 0).Select(s => $"space:{s}")];
        var diff = Diff(Spaces().Role("r"), Spaces().Role("r", r => r.Application("kibana-.kibana", second, "cases:cases/getCase")));

        var spaces = Assert.Single(Assert.Single(diff.Roles).Lines).Spaces;
        Assert.Equal((51, "s098", "50 more", 100), (spaces.Names.Count, spaces.Names[49], spaces.Names[50], spaces.Count));

        TestBundle Spaces() => every.Aggregate(Stack(), (b, s) => b.Space(s));
    }

    [Fact]
    public void Compare_PatternOnly_CountsAsOneMoreSpace()
    {
        var diff = Diff(
            Stack().Space("team-a").Role("r"),
            Stack().Space("team-a").Role("r", r => r.PrivilegesOn("space:team-*", "cases:cases/getCase")));

        // team-a is listed and covered; what is like it and not listed is one place.
        Assert.Equal((2, 0), (diff.WidenedCells, diff.NarrowedCells));
        Assert.Equal("team-a, spaces like space:team-*", Assert.Single(Assert.Single(diff.Roles).Lines).Spaces.ToString());
    }

    [Fact]
    public void Compare_PatternWrittenAnew_WidensAndNarrowsItsPlace()
    {
        var diff = Diff(
            Stack().Role("r", r => r.PrivilegesOn("space:team-*", "cases:cases/getCase")),
            Stack().Role("r", r => r.PrivilegesOn("space:team-**", "cases:cases/getCase")));

        Assert.Equal((1, 1), (diff.WidenedCells, diff.NarrowedCells));
    }

    [Fact]
    public void Compare_RoleOnOneSideOnly_CountsInFull()
    {
        var with = Stack().Space("a").Role("r", r => r.Privileges("cases:cases/getCase", "cases:cases/getTags"));

        var added = Diff(Stack().Space("a"), with);
        var removed = Diff(with, Stack().Space("a"));

        // Two operations in a, default, and any other space.
        Assert.Equal((6, 0, RolePresence.Added), (added.WidenedCells, added.NarrowedCells, Assert.Single(added.Roles).Presence));
        Assert.Equal((0, 6, RolePresence.Removed), (removed.WidenedCells, removed.NarrowedCells, Assert.Single(removed.Roles).Presence));
    }

    [Fact]
    public void Compare_SecurityOff_WidensForEverybodyAndIsTold()
    {
        var diff = Diff(Stack().Role("r"), Stack().SecurityOff().Role("r"));

        Assert.Contains(diff.Roles, r => r.Role is null && r.Cells.Widened > 0);
        Assert.Contains(diff.Roles, r => r.Role == "r" && r.Cells.Widened > 0);
        Assert.Contains(diff.UncountedWidenings, w => w.Contains("`security`"));
    }

    [Fact]
    public void Compare_LicenceRaised_TellsTheCallsThatOpen()
    {
        var diff = Diff(Stack().License(LicenseLevel.Gold).Role("r"), Stack().License(LicenseLevel.Platinum).Role("r"));

        var call = Assert.Single(diff.Calls, c => c.Call == "suggest-assignees");
        Assert.True(call.IsLoosened);
        Assert.Equal("refused: the licence is too low", call.Before);
        Assert.Equal("asks api:casesSuggestUserProfiles", call.After);
        Assert.Contains(diff.Calls, c => c.Call == "push-case to .servicenow");
        Assert.DoesNotContain(diff.Calls, c => c.Call == "push-case to .jira");
        Assert.Single(diff.UncountedWidenings);
    }

    // Each role holds a part of what push-case asks: no role alone opens it, and a subject with both may now.
    [Fact]
    public void Compare_GateOpensForRolesTogether_IsTold()
    {
        TestBundle Gold(LicenseLevel license) => Stack().License(license)
            .Role("a", r => r.Privileges("cases:cases/createCase"))
            .Role("b", r => r.Privileges("cases:cases/assignCase", "cases:cases/findConfigurations"));

        var diff = Diff(Gold(LicenseLevel.Gold), Gold(LicenseLevel.Platinum));

        Assert.DoesNotContain(diff.Roles, r => r.Role is "a");
        Assert.Contains(diff.Calls, c => c.Call == "create-case + assignees" && c.IsLoosened);
        Assert.NotEmpty(diff.UncountedWidenings);
    }

    [Fact]
    public void Compare_RestrictedCasesOff_IsToldAndOnIsNot()
    {
        var off = Diff(Stack().RestrictedCases(), Stack());
        var on = Diff(Stack(), Stack().RestrictedCases());

        Assert.Contains(off.UncountedWidenings, w => w.Contains("`switches.restrictedCases`"));
        Assert.Empty(on.UncountedWidenings);
        Assert.Equal(SettingEffect.Narrows, Assert.Single(on.Settings).Effect);
    }

    [Fact]
    public void Compare_RolesFromRequest_IsTold()
    {
        var diff = Diff(Stack().RolesFromSubjects(), Stack());

        Assert.Single(diff.UncountedWidenings);
    }

    [Fact]
    public void Compare_SubjectGainsRole_CountsWhatTheRoleAdds()
    {
        TestBundle With(params string[] roles) => Stack()
            .Role("reader", r => r.Privileges("cases:cases/getCase", "cases:cases/getTags"))
            .Role("writer", r => r.Privileges("cases:cases/getCase", "cases:cases/deleteCase"))
            .Subject("alice", null, roles);

        var diff = Diff(With("reader"), With("reader", "writer"));

        // deleteCase in `default` and in any other space; getCase she had.
        var subject = Assert.Single(diff.Subjects);
        Assert.Equal(new ChangeCount(2, 0), subject.Cells);
        Assert.Equal(["writer"], subject.RolesGiven);
        Assert.Equal(2, diff.WidenedCells);
        Assert.Empty(diff.Roles);
    }

    // Judged by the roles as they are after, the new one would add nothing to the old one, which she has no more.
    [Fact]
    public void Compare_SubjectGainsRoleWhileItsOldOneWidens_CountsWhatTheRoleAdds()
    {
        TestBundle With(string role, params string[] privilegesOfReader) => Stack()
            .Role("reader", r => r.Privileges(privilegesOfReader))
            .Role("writer", r => r.Privileges("cases:cases/getCase", "cases:cases/deleteCase"))
            .Subject("alice", null, role);

        var diff = Diff(With("reader", "cases:cases/getCase"), With("writer", "cases:cases/getCase", "cases:cases/deleteCase"));

        Assert.Equal(new ChangeCount(2, 0), Assert.Single(diff.Subjects).Cells);
        Assert.Equal(new ChangeCount(2, 0), Assert.Single(diff.Roles).Cells);
        Assert.Equal(4, diff.WidenedCells);
    }

    [Theory]
    [InlineData(null, "u1", true)]
    [InlineData("u1", "u2", true)]
    [InlineData("u1", null, false)]
    public void Compare_ProfileUidOfASubject_MayShowRestrictedCases(string? before, string? after, bool widens)
    {
        var diff = Diff(Stack().RestrictedCases().Subject("alice", before), Stack().RestrictedCases().Subject("alice", after));

        Assert.Equal(widens, diff.UncountedWidenings.Count > 0);
        Assert.False(diff.IsEmpty);
    }

    [Fact]
    public void Compare_OwnerUnhidden_CountsTheOwnerAsSuch()
    {
        string[] versions = ["observabilityCases", "observabilityCasesV2", "observabilityCasesV3"];

        var diff = Diff(Stack().Space("a", versions).Role("r"), Stack().Space("a").Role("r"));

        Assert.Equal(
            new OperationDiff(CellKind.Owner, "observability", "", new ChangeCount(1, 0)), diff.Operations.Single(o => o.Kind == CellKind.Owner));
        Assert.Contains(diff.Settings, s => s.Name == "spaces.a.disabledFeatures" && s.After is null && s.Effect == SettingEffect.InCells);
    }

    [Fact]
    public void Compare_CustomFeatureGrantsMore_IsASettingAndCells()
    {
        TestBundle With(string category) => Stack().CustomFeature("acme", f => f.Owners("acme").All(p => p.Cases(category, "acme")))
            .Role("r", r => r.Feature("acme", "all"));

        var diff = Diff(With("read"), With("all"));

        Assert.Contains(diff.Settings, s => s.Name == "features.acme");
        Assert.Contains(diff.Operations, o => o is { Owner: "acme", Name: "deleteCase", Cells.Widened: > 0 });
    }

    [Fact]
    public void Compare_Limits_ListLessAndCountAll()
    {
        TestBundle Many(string privilege) => Enumerable.Range(0, 20).Aggregate(Stack(), (b, i) => b.Role($"r{i}", r => r.Privileges(privilege)));

        var diff = PolicyDiff.Compare(
            Compile(Many("cases:cases/getCase")), Compile(Many("cases:cases/*")), new DiffLimits { Roles = 3, LinesOfRole = 0, Spaces = 1 });

        Assert.Equal((20, 3), (diff.ChangedRoles, diff.Roles.Count));
        Assert.All(diff.Roles, r => Assert.Equal((0, 1), (r.Lines.Count, r.LinesLeftOut)));
        Assert.Equal((2, 1), (diff.ChangedSpaces, diff.Spaces.Count));
        Assert.Equal(20 * 2 * (diff.Operations.Count), diff.WidenedCells);
    }

    [Fact]
    public void ChangeCount_BeyondALong_Throws()
    {
        var count = new ChangeCount(long.MaxValue, 0);

        Assert.Throws<OverflowException>(() => count.Plus(new ChangeCount(1, 0)));
        Assert.Throws<OverflowException>(() => count.Times(2));
    }

    [Fact]
    public async Task Compare_FleetOfAHundredThousandRoles_DoesNotWalkEveryCell()
    {
        var before = LoadedPolicy.Compile(Fleet(0), "test", 1);
        var after = LoadedPolicy.Compile(Fleet(1), "test", 2);

        // 10^11 cells: a walk over all of them would not end within the limit, whatever the machine.
        var diff = await Task.Run(() => PolicyDiff.Compare(before, after), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken);

        Assert.True(diff.ChangedRoles > 10_000, $"{diff.ChangedRoles} roles, {diff.Cells}");

        static Bundle Fleet(int shift)
        {
            const int Spaces = 10_000;
            string[] privileges = ["all", "read", "minimal_read", "minimal_all"];
            var bundle = Enumerable.Range(0, Spaces).Aggregate(Stack(), (b, i) => b.Space($"s{i}")).Build();
            return bundle with
            {
                Roles =
                [
                    .. bundle.Roles,
                    .. Enumerable.Range(0, 100_000).Select(i => new TestRole($"role-{i:D6}")
                        .In($"s{i % Spaces}").Feature("securitySolutionCasesV3", privileges[(i + (i % 7 == 0 ? shift : 0)) % 4])
                        .In($"s{(i + 1) % Spaces}").Feature("observabilityCasesV3", privileges[i % 3])
                        .In($"s{(i + 500) % Spaces}").Feature("generalCasesV3", "read")
                        .Build()),
                ],
            };
        }
    }

    private static TestBundle Stack() => TestBundle.Stack("9.3");

    private static PolicyDiff Diff(TestBundle before, TestBundle after) => PolicyDiff.Compare(Compile(before), Compile(after));

    private static LoadedPolicy Compile(TestBundle bundle) => LoadedPolicy.Compile(bundle.Build(), "test", 1);
}
