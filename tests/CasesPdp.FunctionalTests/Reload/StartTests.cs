using CasesPdp.FunctionalTests.Server;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Hosting;
using CasesPdp.Server.Policy;
using Microsoft.Extensions.Time.Testing;

namespace CasesPdp.FunctionalTests.Reload;

/// <summary>What a server starts with when a last good bundle is stored, or none is.</summary>
public sealed class StartTests : IDisposable
{
    private const string Rails = "guardRails: {maxWidenedCells: 0}\n";

    private readonly PolicyDirectory _bundle = new("read", Rails);
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    public void Dispose() => _bundle.Dispose();

    [Fact]
    public async Task Start_DirectoryBroken_ServesTheLastGoodAndSaysHowOldItIs()
    {
        var good = await RunOnce();
        _bundle.Write("roles/r.json", "{");
        _time.Advance(TimeSpan.FromHours(3));

        await using var server = await Start();

        var status = server.Policy.GetRevision(new()).Status;
        Assert.Equal((good, RevisionOrigin.LastGood), (status.InForce.Digest, status.Origin));
        Assert.InRange(status.LastGoodAge.ToTimeSpan(), TimeSpan.FromHours(3), TimeSpan.FromHours(3.1));
        Assert.Contains(status.Failure.Findings, f => f.File == "roles/r.json");
        Assert.Equal(Outcome.Allow, server.Client.Check(Ask.Check("r", "getCase")).Outcome);

        _bundle.Grant("minimal_read");
        Assert.Equal(ReloadResult.Activated, server.Policy.Reload(new()).Result);
    }

    [Fact]
    public async Task Start_DirectoryGone_ServesTheLastGood()
    {
        var good = await RunOnce();
        Directory.Delete(_bundle.Path, recursive: true);

        await using var server = await Start();

        Assert.Equal(good, server.Policy.GetRevision(new()).Status.InForce.Digest);
    }

    [Fact]
    public async Task Start_DirectoryWidensBeyondTheRails_HoldsItAsAReloadWould()
    {
        var good = await RunOnce();
        _bundle.Grant("all");

        await using var server = await Start();

        var status = server.Policy.GetRevision(new()).Status;
        Assert.Equal((good, _bundle.Digest), (status.InForce.Digest, status.Held.Digest));
        Assert.Equal(Outcome.Deny, server.Client.Check(Ask.Check("r", "createCase")).Outcome);
        Assert.Equal(_bundle.Digest, server.Policy.Approve(new() { Digest = status.Held.Digest }).Status.InForce.Digest);
    }

    [Fact]
    public async Task Start_AfterAPinnedRollBack_StaysRolledBack()
    {
        string first;
        await using (var server = await Start())
        {
            first = server.Policy.GetRevision(new()).Status.InForce.Digest;
            _bundle.Grant("minimal_read");
            server.Policy.Reload(new());
            server.Policy.Activate(new() { Digest = first });
        }

        await using var again = await Start();

        var status = again.Policy.GetRevision(new()).Status;
        Assert.Equal((first, true, _bundle.Digest), (status.InForce.Digest, status.Pinned, status.Held.Digest));
    }

    [Fact]
    public async Task Start_StoredBundleDamaged_StartsFromTheDirectory()
    {
        await RunOnce();
        File.AppendAllText(Path.Combine(_bundle.Beside("store"), LastGoodStore.FileName), "x");

        await using var server = await Start();

        Assert.Equal(RevisionOrigin.Directory, server.Policy.GetRevision(new()).Status.Origin);
    }

    [Fact]
    public async Task Start_StoredBundleDamagedAndDirectoryBroken_RefusesToStart()
    {
        await RunOnce();
        File.AppendAllText(Path.Combine(_bundle.Beside("store"), LastGoodStore.FileName), "x");
        _bundle.Write("roles/r.json", "{");

        var refused = await Assert.ThrowsAsync<StartupRefusedException>(Start);

        Assert.Equal(3, refused.ExitCode);
    }

    [Fact]
    public async Task Start_BundleBreaksItsOwnRules_RefusesToStart()
    {
        _bundle.Write("pdp.yaml", PolicyDirectory.Settings + "guardRails: {protected: [{action: deleteCase, roles: [superuser]}]}\n");
        _bundle.Grant("all");

        var refused = await Assert.ThrowsAsync<StartupRefusedException>(Start);

        Assert.Equal(3, refused.ExitCode);
        Assert.Contains("guard rails", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ApprovedRevision_IsServedAgainWithItsApproval()
    {
        _bundle.Write("pdp.yaml", PolicyDirectory.Settings + "guardRails: {maxNarrowedCells: 0}\n");
        await RunOnce();
        string approved;
        await using (var server = await Start())
        {
            _bundle.Write("roles/r.json", PolicyDirectory.Role("read", "misspelt"));
            var held = server.Policy.Reload(new()).Status.Held;
            var status = server.Policy.Approve(new() { Digest = held.Digest, Reason = "CHG-1" }).Status;
            Assert.Contains("`maxNarrowedCells` allows 0", Assert.Single(held.Hold.Findings), StringComparison.Ordinal);
            Assert.Equal(_bundle.Beside("store"), status.LastGoodDirectory);
            approved = status.InForce.Digest;
        }

        await using var again = await Start();
        var after = again.Policy.GetRevision(new()).Status;

        Assert.Equal((approved, "anonymous", "CHG-1"), (after.InForce.Digest, after.Approval.ApprovedBy, after.Approval.Reason));
        Assert.Equal("CHG-1", again.Policy.ListRevisions(new()).Revisions[0].Approval.Reason);
    }

    private async Task<string> RunOnce()
    {
        await using var server = await Start();
        await Eventually.Holds(() => File.Exists(Path.Combine(_bundle.Beside("store"), LastGoodStore.FileName)), "it is stored");
        return server.Policy.GetRevision(new()).Status.InForce.Digest;
    }

    private Task<RunningServer> Start() => RunningServer.StartAsync(
        _time, _bundle.Path, "CasesPdp:Reload:Watch=false", $"CasesPdp:Reload:LastGoodDirectory={_bundle.Beside("store")}");
}
