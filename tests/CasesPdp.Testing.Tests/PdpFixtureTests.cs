using System.Diagnostics;
using CasesPdp.Client;
using CasesPdp.Decisions;
using Microsoft.Extensions.DependencyInjection;

namespace CasesPdp.Testing.Tests;

/// <summary>What a fixture does besides deciding.</summary>
public sealed class PdpFixtureTests
{
    private static readonly CaseQuestion Read = new(CaseSubject.WithRoles("analyst"), "get-case", CaseResource.Of("securitySolution", "soc"));

    [Fact]
    public async Task Create_OfRolesInCode_DecidesByThem()
    {
        var pdp = PdpFixture.Create(p => p
            .Role("analyst", r => r.Feature("securitySolutionCasesV3", "read").Space("soc"))
            .Role("analyst", r => r.Feature("generalCasesV3", "all"))
            .Role("acme", r => r.Feature("acmeCases", "all"))
            .Owner("acme", "acmeCases")
            .Space("quiet", "generalCases", "generalCasesV2", "generalCasesV3")
            .Subject("anne", "analyst"));

        Assert.Empty(pdp.Warnings);
        Assert.Equal(Reason.Allowed, await ReasonOf(Read));
        Assert.Equal(Reason.Allowed, await ReasonOf(Read with { Subject = new CaseSubject { Id = "anne" } }));
        Assert.Equal(Reason.NoKnownRole, await ReasonOf(Read with { Subject = new CaseSubject { Id = "bob" } }));
        Assert.Equal(Reason.MissingPrivilege, await ReasonOf(Read with { Resource = CaseResource.Of("securitySolution") }));
        Assert.Equal(Reason.MissingPrivilege, await ReasonOf(Read with { Action = "update-case" }));
        Assert.Equal(Reason.Allowed, await ReasonOf(Read with { Resource = CaseResource.Of("cases") }));
        Assert.Equal(Reason.OwnerDisabledInSpace, await ReasonOf(Read with { Resource = CaseResource.Of("cases", "quiet") }));
        Assert.Equal(
            Reason.Allowed, await ReasonOf(new CaseQuestion(CaseSubject.WithRoles("acme"), "add-file", CaseResource.Of("acme"))));

        async Task<Reason> ReasonOf(CaseQuestion question) => (await pdp.CheckAsync(question)).Reason;
    }

    [Fact]
    public async Task Create_WithSettings_DecidesByThem()
    {
        var assign = Read with { Action = new CaseAction("update-case") { Facets = ["assigns"] }, Subject = CaseSubject.WithRoles("superuser") };
        var restricted = Read with
        {
            Subject = new CaseSubject { Id = "anne" },
            Resource = Read.Resource with { AccessMode = "restricted", AssigneeUids = ["u-1"] },
        };
        var basic = PdpFixture.Create(p => p.License("basic").Kibana("9.3"));
        var serverless = PdpFixture.Create(p => p.Deployment("serverless-security-essentials"));
        var closed = PdpFixture.Create(p => p.RolesFromSubjects().Switch("restrictedCases")
            .Subject("anne", "editor").Subject("bob", "editor").Profile("anne", "u-1"));

        Assert.Equal(Reason.LicenseTooLow, (await basic.CheckAsync(assign)).Reason);
        Assert.Equal(Reason.TierExcludes, (await serverless.CheckAsync(assign with { Action = "push-case" })).Reason);
        Assert.Equal(Reason.Allowed, (await closed.CheckAsync(restricted)).Reason);
        Assert.Equal(Reason.NotVisible, (await closed.CheckAsync(restricted with { Subject = new CaseSubject { Id = "bob" } })).Reason);
        await AssertInvalidAsync(() => closed.CheckAsync(Read));
        await AssertInvalidAsync(() => closed.PlanAsync(Read.Subject));
        await AssertInvalidAsync(() => closed.CapabilitiesAsync(Read.Subject));
    }

    [Fact]
    public void Create_OfABadPolicy_NamesEverythingThatIsWrong()
    {
        var failure = Assert.Throws<PolicyBundleException>(() => PdpFixture.Create(p => p
            .Kibana("7.0")
            .Role("both", r => r.Base("all").Feature("securitySolutionCasesV3", "all"))
            .File("roles/broken.json", "{")));

        Assert.True(failure.Diagnostics.Count >= 3, failure.Message);
        Assert.All(failure.Diagnostics, d => Assert.Contains(d, failure.Message));
        Assert.Contains("pdp.yaml:3", failure.Message);
    }

    [Fact]
    public void FromBundle_WithoutABundle_Throws()
    {
        Assert.Throws<PolicyBundleException>(() => PdpFixture.FromBundle(Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"))));
    }

    [Fact]
    public void Create_WithAPrivilegeThatDoesNotExist_Warns()
    {
        Assert.NotEmpty(PdpFixture.Create(p => p.Role("analyst", r => r.Feature("securitySolutionCasesV3", "reed"))).Warnings);
    }

    [Fact]
    public async Task Calls_OfEveryMethod_AreRecorded()
    {
        var pdp = Analysts();

        await pdp.CheckAsync(Read);
        await pdp.CheckManyAsync([Read, Read]);
        await pdp.CheckManyAsync([]);
        var kept = await pdp.FilterAsync(["get-case", "delete-cases"], name => Read with { Action = name });
        var plan = await pdp.PlanAsync(Read.Subject, space: "soc", owners: ["securitySolution", "cases"]);
        var capabilities = await pdp.CapabilitiesAsync(Read.Subject, "soc");
        var explanation = await pdp.ExplainAsync(Read with { Action = "update-case" });
        var status = await pdp.GetStatusAsync();
        Assert.False(pdp.TryCheck(Read, out _));
        pdp.IsLocal = true;
        Assert.True(pdp.TryCheck(Read, out _));

        Assert.Equal(
            [
                ("CheckAsync", 1), ("CheckManyAsync", 2), ("CheckManyAsync", 2), ("PlanAsync", 1), ("CapabilitiesAsync", 0), ("ExplainAsync", 1),
                ("TryCheck", 1),
            ],
            pdp.Calls.Select(c => (c.Method, c.Questions.Count)));
        Assert.Equal(8, pdp.Questions.Count);
        Assert.Equal(["get-case"], kept);
        Assert.Equal(["securitySolution"], plan.Owners);
        Assert.Equal("cases.attributes.owner: \"securitySolution\"", plan.Kql);
        Assert.Contains("getCase", capabilities.Owners.Single(o => o.Owner == "securitySolution").Operations);
        Assert.Equal((Reason.MissingPrivilege, 403), (explanation.Decision.Reason, explanation.KibanaStatus));
        Assert.Equal(["updateCase"], explanation.Requirements.Where(r => !r.IsGranted).Select(r => r.Name));
        Assert.NotNull(explanation.SmallestChange);
        Assert.Equal(new PdpStatus(pdp.Revision, null, null), status);
        pdp.Clear();
        Assert.Empty(pdp.Calls);
    }

    [Fact]
    public async Task FailWith_AFailure_FailsEveryMethodUntilItRecovers()
    {
        var pdp = Analysts();
        pdp.IsLocal = true;
        pdp.FailWith(PdpFailure.Overloaded);

        Func<Task>[] calls =
        [
            () => pdp.CheckAsync(Read), () => pdp.CheckManyAsync([Read]), () => pdp.FilterAsync([1], _ => Read), () => pdp.PlanAsync(Read.Subject),
            () => pdp.MatrixAsync(new CaseMatrixQuestion([Read.Subject], [Read.Action], [("cases", null)])),
            () => pdp.CapabilitiesAsync(Read.Subject), () => pdp.ExplainAsync(Read), () => pdp.GetStatusAsync(),
        ];
        foreach (var call in calls)
        {
            Assert.Equal(PdpFailure.Overloaded, (await Assert.ThrowsAsync<PdpException>(call)).Failure);
        }

        Assert.False(pdp.TryCheck(Read, out var decision) || decision.IsAllowed);
        pdp.Recover();
        Assert.True((await pdp.CheckAsync(Read)).IsAllowed);
    }

    [Fact]
    public async Task FailWith_FailOpen_AllowsOnlyWhatIsTransient()
    {
        var pdp = Analysts();
        pdp.FailWith(PdpFailure.Unavailable, failOpen: true);

        var decision = await pdp.CheckAsync(Read with { Action = "delete-cases" });

        Assert.True(decision is { IsAllowed: true, IsFailOpen: true, Reason: Reason.Unspecified });
        Assert.Equal(2, (await pdp.CheckManyAsync([Read, Read])).Count(d => d.IsFailOpen));
        await Assert.ThrowsAsync<PdpException>(() => pdp.PlanAsync(Read.Subject));
        pdp.FailWith(PdpFailure.PermissionDenied, failOpen: true);
        await Assert.ThrowsAsync<PdpException>(() => pdp.CheckAsync(Read));
    }

    [Fact]
    public async Task Questions_BeyondALimit_AreNotValid()
    {
        var pdp = Analysts();
        var longName = new string('a', Limits.NameBytes + 1);
        CaseQuestion[] invalid =
        [
            Read with { Action = longName },
            Read with { Action = new CaseAction("get-case") { Facets = [.. Enumerable.Repeat("x", Limits.ActionFacets + 1)] } },
            Read with { Action = new CaseAction("get-case") { Connector = longName } },
            Read with { Resource = new CaseResource { Owners = [.. Enumerable.Repeat("cases", Limits.ResourceOwners + 1)] } },
            Read with { Resource = CaseResource.Of(longName) },
            Read with { Resource = CaseResource.Of("cases", longName) },
            Read with { Resource = CaseResource.Of("cases") with { AccessMode = longName } },
            Read with { Resource = CaseResource.Of("cases") with { AssigneeUids = [.. Enumerable.Repeat("u", Limits.ResourceAssignees + 1)] } },
            Read with { Subject = CaseSubject.WithRoles([.. Enumerable.Repeat("r", Limits.SubjectRoles + 1)]) },
            Read with { Subject = Read.Subject with { LimitedBy = [longName] } },
            Read with { Subject = Read.Subject with { Id = longName } },
            Read with { Subject = Read.Subject with { ProfileUid = longName } },
        ];

        foreach (var question in invalid)
        {
            await AssertInvalidAsync(() => pdp.CheckAsync(question));
            await AssertInvalidAsync(() => pdp.CheckManyAsync([Read, question]));
            await AssertInvalidAsync(() => pdp.ExplainAsync(question));
        }

        await AssertInvalidAsync(() => pdp.PlanAsync(Read.Subject, space: longName));
        await AssertInvalidAsync(() => pdp.PlanAsync(Read.Subject, owners: [.. Enumerable.Repeat("cases", Limits.ResourceOwners + 1)]));
        await AssertInvalidAsync(() => pdp.CapabilitiesAsync(Read.Subject, longName));
        await AssertInvalidAsync(() => pdp.MatrixAsync(new CaseMatrixQuestion([], [], [])));
        await AssertInvalidAsync(() => pdp.MatrixAsync(new CaseMatrixQuestion(
            [.. Enumerable.Repeat(Read.Subject, 101)], [.. Enumerable.Repeat(Read.Action, 100)], [.. Enumerable.Repeat<(string?, string?)>((null, null), 100)])));
    }

    [Fact]
    public async Task Check_GivenUp_IsCancelled()
    {
        var pdp = Analysts();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pdp.CheckAsync(Read, new CancellationToken(canceled: true)));

        Assert.Empty(pdp.Calls);
    }

    [Fact]
    public void ReplaceCasesPdp_OfAnApplication_TakesThePlaceOfItsOwn()
    {
        var (pdp, other) = (Analysts(), Analysts());
        using var services = new ServiceCollection().AddCasesPdp().AddKeyedCasesPdp("other").ReplaceCasesPdp(pdp).ReplaceCasesPdp("other", other)
            .BuildServiceProvider();

        Assert.Equal([pdp], services.GetServices<ICasesPdp>());
        Assert.Equal([other], services.GetKeyedServices<ICasesPdp>("other"));
    }

    // The least of some: others run at the same time.
    [Fact]
    public void Create_OnceCompiled_TakesLessThanATenthOfASecond()
    {
        var least = Enumerable.Range(0, 5).Min(_ =>
        {
            var startedAt = Stopwatch.GetTimestamp();
            Analysts();
            return Stopwatch.GetElapsedTime(startedAt);
        });

        TestContext.Current.SendDiagnosticMessage($"A fixture is ready in {least.TotalMilliseconds:0.0} ms.");
        Assert.True(least < TimeSpan.FromMilliseconds(100), $"{least.TotalMilliseconds:0.0} ms");
    }

    private static PdpFixture Analysts() =>
        PdpFixture.Create(p => p.Role("analyst", r => r.Feature("securitySolutionCasesV3", "read").Space("soc")));

    private static async Task AssertInvalidAsync(Func<Task> ask) =>
        Assert.Equal(PdpFailure.InvalidQuestion, (await Assert.ThrowsAsync<PdpException>(ask)).Failure);
}
