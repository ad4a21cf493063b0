using System.Text;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.Protocol.V1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Time.Testing;

namespace CasesPdp.FunctionalTests.Reload;

/// <summary>Rolling back, pinning, approving and watching, over real gRPC.</summary>
public sealed class PolicyGrpcServiceTests : IDisposable
{
    private const string Rails = "guardRails: {maxWidenedCells: 0}\n";

    private readonly PolicyDirectory _bundle = new();

    public void Dispose() => _bundle.Dispose();

    [Fact]
    public async Task Activate_EarlierRevision_IsInForceAgainAndPinned()
    {
        await using var server = await Start();
        var first = _bundle.Digest;
        _bundle.Grant("all");
        server.Policy.Reload(new());

        var rolledBack = server.Policy.Activate(new() { Digest = first[..16] }).Status;

        Assert.Equal((first, 3UL, true), (rolledBack.InForce.Digest, rolledBack.InForce.Sequence, rolledBack.Pinned));
        Assert.Equal(RevisionOrigin.RollBack, rolledBack.Origin);
        Assert.Equal((_bundle.Digest, HoldReason.Pinned), (rolledBack.Held.Digest, Assert.Single(rolledBack.Held.Hold.Reasons)));
        Assert.Equal(Outcome.Deny, server.Client.Check(Ask.Check("r", "createCase")).Outcome);
        Assert.Equal(ReloadResult.Held, server.Policy.Reload(new()).Result);
        Assert.Equal(
            [(RevisionState.Held, _bundle.Digest), (RevisionState.InForce, first), (RevisionState.Earlier, _bundle.Digest)],
            server.Policy.ListRevisions(new()).Revisions.Select(r => (r.State, r.Revision.Digest)));
    }

    [Fact]
    public async Task Activate_Unpin_TakesUpWhatTheDirectoryHolds()
    {
        await using var server = await Start();
        server.Policy.Activate(new() { Pinning = Pinning.Pin });
        _bundle.Grant("all");
        var held = server.Policy.Reload(new());

        var unpinned = server.Policy.Activate(new() { Pinning = Pinning.Unpin }).Status;

        Assert.Equal((ReloadResult.Held, 1UL), (held.Result, held.Status.InForce.Sequence));
        Assert.Equal((_bundle.Digest, false, null), (unpinned.InForce.Digest, unpinned.Pinned, unpinned.Held));
    }

    [Fact]
    public async Task Activate_RollBackWithoutPin_HoldsUntilTheDirectoryChanges()
    {
        await using var server = await RunningServer.StartAsync(
            TimeProvider.System, _bundle.Path, "CasesPdp:Reload:QuietMilliseconds=10");
        var first = _bundle.Digest;
        _bundle.Grant("all");
        server.Policy.Reload(new());

        var rolledBack = server.Policy.Activate(new() { Digest = first, Pinning = Pinning.Unpin }).Status;
        File.SetLastWriteTimeUtc(_bundle.At("pdp.yaml"), DateTime.UtcNow);
        _bundle.Write("README.md", "no part of the bundle");
        Assert.Equal((first, false, null), (rolledBack.InForce.Digest, rolledBack.Pinned, rolledBack.Held));

        _bundle.Grant("minimal_all");
        await Eventually.Holds(() => Status(server).InForce.Digest == _bundle.Digest, "the change is in force");
        Assert.Equal(rolledBack.InForce.Sequence + 1, Status(server).InForce.Sequence);
    }

    [Fact]
    public async Task Activate_WrongRequests_AreRefusedWithTheirReason()
    {
        await using var server = await Start();
        var unknown = new string('a', 64);
        _bundle.Write("pdp.yaml", PolicyDirectory.Settings + Rails);
        server.Policy.Reload(new());
        _bundle.Grant("all");
        var held = server.Policy.Reload(new()).Status.Held.Digest;
        var inForce = Status(server).InForce.Digest;

        Is(StatusCode.NotFound, "REVISION_NOT_FOUND", () => server.Policy.Activate(new() { Digest = unknown }));
        Is(StatusCode.FailedPrecondition, "REVISION_HELD", () => server.Policy.Activate(new() { Digest = held }));
        Is(
            StatusCode.Aborted,
            "REVISION_CHANGED",
            () => server.Policy.Activate(new() { Pinning = Pinning.Pin, ExpectedInForce = unknown }));
        Is(StatusCode.InvalidArgument, "FIELD_INVALID", () => server.Policy.Activate(new() { Digest = "xyz" }));
        Is(StatusCode.InvalidArgument, "FIELD_INVALID", () => server.Policy.Activate(new() { Digest = inForce, Pinning = (Pinning)9 }));
        Is(StatusCode.InvalidArgument, "FIELD_REQUIRED", () => server.Policy.Activate(new()));
        Is(StatusCode.InvalidArgument, "FIELD_REQUIRED", () => server.Policy.Approve(new()));
        Is(StatusCode.FailedPrecondition, "REVISION_NOT_HELD", () => server.Policy.Approve(new() { Digest = unknown }));
        Is(StatusCode.Aborted, "REVISION_CHANGED", () => server.Policy.Approve(new() { Digest = held, JudgedAgainst = unknown }));
        server.Policy.Activate(new() { Pinning = Pinning.Pin });
        Is(StatusCode.FailedPrecondition, "REVISION_PINNED", () => server.Policy.Approve(new() { Digest = held }));
        Assert.Equal(inForce, Status(server).InForce.Digest);
    }

    [Fact]
    public async Task Approve_HeldByGuardRails_GoesInForce()
    {
        _bundle.Write("pdp.yaml", PolicyDirectory.Settings + Rails);
        await using var server = await Start();
        _bundle.Grant("all");
        var held = server.Policy.Reload(new());
        Assert.Equal(ReloadResult.Held, held.Result);
        Assert.Equal(HoldReason.GuardRails, Assert.Single(held.Status.Held.Hold.Reasons));
        Assert.NotEqual(0UL, held.Status.Held.Hold.WidenedCells);
        Assert.Contains("maxWidenedCells", Assert.Single(held.Status.Held.Hold.Findings), StringComparison.Ordinal);
        Assert.Equal(Outcome.Deny, server.Client.Check(Ask.Check("r", "createCase")).Outcome);

        var approved = server.Policy.Approve(new() { Digest = held.Status.Held.Digest, JudgedAgainst = held.Status.InForce.Digest }).Status;

        Assert.Equal((_bundle.Digest, 2UL, null), (approved.InForce.Digest, approved.InForce.Sequence, approved.Held));
        Assert.Equal(Outcome.Allow, server.Client.Check(Ask.Check("r", "createCase")).Outcome);
        Assert.Equal(ReloadResult.Unchanged, server.Policy.Reload(new()).Result);
    }

    [Fact]
    public async Task Approve_DirectoryChangedMeanwhile_LetsThroughWhatWasLookedAt()
    {
        _bundle.Write("pdp.yaml", PolicyDirectory.Settings + Rails);
        await using var server = await Start();
        _bundle.Grant("minimal_all");
        var looked = server.Policy.Reload(new()).Status.Held.Digest;
        _bundle.Grant("all");

        Assert.Equal(looked, server.Policy.Approve(new() { Digest = looked }).Status.InForce.Digest);

        var later = server.Policy.Reload(new());
        Assert.Equal((ReloadResult.Held, looked), (later.Result, later.Status.InForce.Digest));
        Refused.By(() => server.Policy.Approve(new() { Digest = looked }));
    }

    [Fact]
    public async Task Reload_PolicyTestsFail_IsHeldWhereTheyAreRequired()
    {
        const string Test = """
            tests:
              - name: r may not create
                subject: {roles: [r]}
                action: createCase
                resource: {owner: securitySolution}
                expect: DENY
            """;
        _bundle.Write("tests/t.yaml", Test);
        await using var server = await Start("CasesPdp:Reload:RequirePolicyTests=true");
        _bundle.Grant("all");

        var held = server.Policy.Reload(new());

        Assert.Equal(HoldReason.PolicyTests, Assert.Single(held.Status.Held.Hold.Reasons));
        Assert.Contains("r may not create", Assert.Single(held.Status.Held.Hold.Findings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ValidateBundle_SaysWhatAReloadWould()
    {
        _bundle.Write("pdp.yaml", PolicyDirectory.Settings + Rails);
        await using var server = await Start();

        var wider = server.Policy.ValidateBundle(new() { Files = Files(PolicyDirectory.Settings + Rails, PolicyDirectory.Role("all")) });
        var broken = server.Policy.ValidateBundle(new() { Files = Files(PolicyDirectory.Settings, "{") });
        var same = server.Policy.ValidateBundle(new() { Files = Files(PolicyDirectory.Settings + Rails, PolicyDirectory.Role("read")) });

        Assert.Equal(HoldReason.GuardRails, Assert.Single(wider.Hold.Reasons));
        Assert.NotEqual("", wider.Digest);
        Assert.Equal(("", null, 0U), (broken.Digest, broken.Hold, broken.Roles));
        Assert.Contains(broken.Findings, f => f is { Severity: Severity.Error, File: "roles/r.json" });
        Assert.Equal((_bundle.Digest, null), (same.Digest, same.Hold));
        Assert.Equal(1UL, Status(server).InForce.Sequence);
        Refused.By(() => server.Policy.ValidateBundle(new())).Is("ERROR_REASON_FIELD_REQUIRED", "files");
    }

    [Fact]
    public async Task ValidateBundle_BreaksItsOwnGuardRail_IsAnErrorAndWouldBeHeld()
    {
        await using var server = await Start();
        const string Settings = PolicyDirectory.Settings + "guardRails: {protected: [{action: getCase, roles: []}]}\n";

        var broken = server.Policy.ValidateBundle(new() { Files = Files(Settings, PolicyDirectory.Role("read")) });

        Assert.Contains(broken.Findings, f => f is { Severity: Severity.Error, Code: "CP7001", File: "pdp.yaml" });
        Assert.Equal(HoldReason.GuardRails, Assert.Single(broken.Hold.Reasons));
    }

    [Fact]
    public async Task DiffBundles_CountsWhatWidens()
    {
        await using var server = await Start();
        var wider = new BundleReference { Files = Files(PolicyDirectory.Settings, PolicyDirectory.Role("all")) };

        var diff = server.Policy.DiffBundles(new() { After = wider });
        var back = server.Policy.DiffBundles(new() { Before = wider, After = new() { Digest = _bundle.Digest[..16] } });

        var role = Assert.Single(diff.Changes.Roles);
        Assert.Equal(("r", 0UL), (role.Role, diff.Changes.Cells.Narrowed));
        Assert.NotEqual(0UL, diff.Changes.Cells.Widened);
        Assert.Contains(diff.Changes.Operations, o => o is { Owner: "securitySolution", Name: "createCase", Cells.Widened: > 0 });
        Assert.Equal(diff.Changes.Cells.Widened, back.Changes.Cells.Narrowed);
        Assert.Equal((_bundle.Digest, back.BeforeDigest), (diff.BeforeDigest, diff.AfterDigest));
    }

    [Fact]
    public async Task DiffBundles_WrongRequests_AreRefused()
    {
        await using var server = await Start();
        var broken = new BundleReference { Files = Files("bundle: 1\n", "{") };

        Refused.By(() => server.Policy.DiffBundles(new())).Is("ERROR_REASON_FIELD_REQUIRED", "after");
        Refused.By(() => server.Policy.DiffBundles(new() { After = new() })).Is("ERROR_REASON_FIELD_REQUIRED", "after.bundle");
        Refused.By(() => server.Policy.DiffBundles(new() { After = broken })).Is("ERROR_REASON_BUNDLE_UNUSABLE", "after");
        Refused.By(() => server.Policy.DiffBundles(new() { After = broken, MaxRoles = 1_001 })).IsLimit("max_roles", 1_000, 1_001);
        Is(
            StatusCode.NotFound,
            "REVISION_NOT_FOUND",
            () => server.Policy.DiffBundles(new() { After = new() { Digest = new string('b', 16) } }));
    }

    [Fact]
    public async Task WatchRevisions_BeginsWithTheStatusAndTellsEveryChange()
    {
        await using var server = await Start();
        using var watch = server.Policy.WatchRevisions(new());
        var current = await Next(watch);

        _bundle.Grant("all");
        server.Policy.Reload(new());
        var activated = await Next(watch);
        _bundle.Write("roles/r.json", "{");
        server.Policy.Reload(new());
        server.Policy.Reload(new());
        var failed = await Next(watch);
        server.Policy.Activate(new() { Pinning = Pinning.Pin });
        var pinned = await Next(watch);
        _bundle.Grant("all");
        server.Policy.Reload(new());
        var settled = await Next(watch);
        _bundle.Grant("read");
        server.Policy.Reload(new());
        var held = await Next(watch);

        Assert.Equal(
            [
                RevisionEvent.Current, RevisionEvent.Activated, RevisionEvent.Failed, RevisionEvent.PinningChanged, RevisionEvent.Settled,
                RevisionEvent.Held,
            ],
            new[] { current, activated, failed, pinned, settled, held }.Select(r => r.Event));
        Assert.Equal((1UL, 2UL), (current.Status.InForce.Sequence, activated.Status.InForce.Sequence));
        Assert.NotNull(failed.Status.Failure);
        Assert.True(held.Status.Pinned);
        Assert.All(new[] { current, activated, failed, pinned, settled, held }, r => Assert.Equal(0UL, r.SkippedCount));
    }

    // One operation, one change of the state: no event shows half of it.
    [Fact]
    public async Task WatchRevisions_Unpinned_NoEventCallsTheHeldRevisionPinned()
    {
        await using var server = await Start();
        server.Policy.Activate(new() { Pinning = Pinning.Pin });
        _bundle.Grant("all");
        server.Policy.Reload(new());
        using var watch = server.Policy.WatchRevisions(new());
        Assert.Equal(HoldReason.Pinned, Assert.Single((await Next(watch)).Status.Held.Hold.Reasons));

        server.Policy.Activate(new() { Pinning = Pinning.Unpin });
        var unpinned = await Next(watch);
        var activated = await Next(watch);

        Assert.Equal((RevisionEvent.PinningChanged, false, null), (unpinned.Event, unpinned.Status.Pinned, unpinned.Status.Held));
        Assert.Equal((RevisionEvent.Activated, _bundle.Digest), (activated.Event, activated.Status.InForce.Digest));
    }

    [Fact]
    public async Task WatchRevisions_UnpinnedWhatGuardRailsHoldToo_IsHeldForThemAlone()
    {
        _bundle.Write("pdp.yaml", PolicyDirectory.Settings + Rails);
        await using var server = await Start();
        server.Policy.Activate(new() { Pinning = Pinning.Pin });
        _bundle.Grant("all");
        server.Policy.Reload(new());
        using var watch = server.Policy.WatchRevisions(new());
        Assert.Equal([HoldReason.Pinned, HoldReason.GuardRails], (await Next(watch)).Status.Held.Hold.Reasons);

        var status = server.Policy.Activate(new() { Pinning = Pinning.Unpin }).Status;
        var unpinned = await Next(watch);
        var pinned = server.Policy.Activate(new() { Pinning = Pinning.Pin }).Status;

        Assert.Equal(RevisionEvent.PinningChanged, unpinned.Event);
        Assert.Equal([HoldReason.GuardRails], unpinned.Status.Held.Hold.Reasons);
        Assert.Equal([HoldReason.GuardRails], status.Held.Hold.Reasons);
        Assert.Equal([HoldReason.Pinned, HoldReason.GuardRails], pinned.Held.Hold.Reasons);
    }

    [Fact]
    public async Task WatchRevisions_ServerStops_EndsWithUnavailable()
    {
        var server = await Start();
        using var watch = server.Policy.WatchRevisions(new());
        await Next(watch);

        var stopping = server.StopAsync();
        var ended = await Assert.ThrowsAsync<RpcException>(() => Eventually.Comes(watch.ResponseStream.MoveNext(CancellationToken.None)));

        Assert.Equal(StatusCode.Unavailable, ended.StatusCode);
        await Eventually.Comes(stopping);
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Listeners_ServeTheirOwnServicesOnly()
    {
        await using var server = await Start();
        using var administration = GrpcChannel.ForAddress(server.Administration!);
        var decisionsAtAdministration = new DecisionService.DecisionServiceClient(administration);
        var policyAtDecisions = new PolicyService.PolicyServiceClient(server.Channel);

        Assert.Equal(
            StatusCode.Unimplemented,
            Assert.Throws<RpcException>(() => decisionsAtAdministration.Check(Ask.Check("r", "getCase"))).StatusCode);
        Assert.Equal(StatusCode.Unimplemented, Assert.Throws<RpcException>(() => policyAtDecisions.GetRevision(new())).StatusCode);
        using var http = new HttpClient
        {
            DefaultRequestVersion = new Version(2, 0),
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        Assert.Equal(
            System.Net.HttpStatusCode.NotFound, (await http.GetAsync(new Uri(server.Administration!, "metrics"))).StatusCode);
    }

    [Fact]
    public async Task Administration_Off_OpensNoListener()
    {
        await using var server = await Start("CasesPdp:Listen:Administration=off");

        Assert.Null(server.Administration);
        Assert.Equal(2, server.Addresses().Count);
    }

    [Fact]
    public async Task RevisionWait_DemandedRevisionArrives_IsAnsweredByIt()
    {
        await using var server = await Start("CasesPdp:Reload:RevisionWaitMilliseconds=20000");
        var first = server.Client.GetServerInfo(new()).Revision;
        _bundle.Grant("all");
        var request = Ask.Check("r", "createCase");
        request.Revision = new() { AtLeastRevision = new Revision { Epoch = first.Epoch, Sequence = first.Sequence + 1 } };
        var batch = new BatchCheckRequest { Revision = new() { ExactDigest = _bundle.Digest } };
        using var stream = server.Client.StreamCheck();

        var waiting = server.Client.CheckAsync(request).ResponseAsync;
        var batchWaiting = server.Client.BatchCheckAsync(batch).ResponseAsync;
        await stream.RequestStream.WriteAsync(new StreamCheckRequest { Id = 7, Batch = batch });
        await Eventually.Holds(() => Waiting(server) == 3, "three requests wait");
        server.Policy.Reload(new());

        var answer = await Eventually.Comes(waiting);
        Assert.Equal((Outcome.Allow, _bundle.Digest), (answer.Outcome, answer.Revision.Digest));
        Assert.Equal(_bundle.Digest, (await Eventually.Comes(batchWaiting)).Revision.Digest);
        Assert.True(await Eventually.Comes(stream.ResponseStream.MoveNext(CancellationToken.None)));
        Assert.Equal((7UL, _bundle.Digest), (stream.ResponseStream.Current.Id, stream.ResponseStream.Current.Answer.Revision.Digest));
    }

    // The server's time alone passes: the caller's own deadline is never reached.
    [Fact]
    public async Task RevisionWait_CallersDeadlineIsShorter_IsRefusedBeforeIt()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var server = await RunningServer.StartAsync(
            time, _bundle.Path, "CasesPdp:Reload:Watch=false", "CasesPdp:Reload:RevisionWaitMilliseconds=600000");
        var request = Ask.Check("r", "createCase");
        request.Revision = new() { ExactDigest = new string('c', 64) };

        var answer = server.Client.CheckAsync(request, deadline: DateTime.UtcNow.AddMinutes(3)).ResponseAsync;
        await Eventually.Holds(() => Waiting(server) == 1, "the request waits");
        time.Advance(TimeSpan.FromMinutes(4));

        var refused = await Assert.ThrowsAsync<RpcException>(() => Eventually.Comes(answer));
        Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);
    }

    [Fact]
    public async Task RevisionWait_RequestWithAnotherFault_IsRefusedAtOnce()
    {
        await using var server = await Start("CasesPdp:Reload:RevisionWaitMilliseconds=60000");

        Refused.By(() => server.Client.Check(new CheckRequest { Revision = new() { ExactDigest = new string('c', 64) } }))
            .Is("ERROR_REASON_FIELD_REQUIRED", "subject");
    }

    private static int Waiting(RunningServer server) =>
        ((CasesPdp.Server.Policy.RevisionWaiter)server.Services.GetService(typeof(CasesPdp.Server.Policy.RevisionWaiter))!).Waiting;

    private static PolicyStatus Status(RunningServer server) => server.Policy.GetRevision(new()).Status;

    private static async Task<WatchRevisionsResponse> Next(AsyncServerStreamingCall<WatchRevisionsResponse> watch)
    {
        Assert.True(await Eventually.Comes(watch.ResponseStream.MoveNext(CancellationToken.None)));
        return watch.ResponseStream.Current;
    }

    private static void Is(StatusCode code, string reason, System.Action call)
    {
        var refused = Refused.By(call);
        Assert.Equal((code, "ERROR_REASON_" + reason), (refused.Code, refused.Reason));
    }

    private static BundleFiles Files(string settings, string role) => new()
    {
        Files =
        {
            new BundleFile { Path = "pdp.yaml", Content = ByteString.CopyFrom(settings, Encoding.UTF8) },
            new BundleFile { Path = "roles/r.json", Content = ByteString.CopyFrom(role, Encoding.UTF8) },
        },
    };

    private Task<RunningServer> Start(params string[] settings) => RunningServer.StartAsync(
        TimeProvider.System, _bundle.Path, ["CasesPdp:Reload:Watch=false", .. settings]);
}
