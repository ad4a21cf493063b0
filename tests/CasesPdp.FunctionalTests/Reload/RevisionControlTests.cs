using System.Runtime.CompilerServices;
using CasesPdp.Policies;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Tests.Bundles;
using CasesPdp.Server.Reload;
using Grpc.Core;

namespace CasesPdp.FunctionalTests.Reload;

public sealed class RevisionControlTests : IDisposable
{
    private readonly PolicyDirectory _bundle = new();

    public void Dispose() => _bundle.Dispose();

    [Fact]
    public void Reload_ManyTimes_KeepsOneTableAndTheNextInMemory()
    {
        var compiled = new List<WeakReference>();
        var most = 0;
        using var rig = new ControlRig(_bundle, (bundle, epoch, sequence, isDefault) =>
        {
            // The table in force at most is alive when the next is made.
            most = Math.Max(most, Alive(compiled));
            return Track(compiled, bundle, epoch, sequence, isDefault);
        });

        for (var i = 0; i < 20; i++)
        {
            _bundle.Write("roles/r.json", PolicyDirectory.Role(i % 2 == 0 ? "all" : "read", $"role{i}"));
            Assert.Equal(ReloadOutcome.Activated, rig.Reload());
        }

        Assert.Equal(1, most);
        Assert.Equal((21, 1), (compiled.Count, Alive(compiled)));
        Assert.Equal(10, rig.Feed.Current.Kept.Count);
    }

    [Fact]
    public async Task Try_CallerGaveUpBeforeItsTurn_IsLeftOut()
    {
        using var rig = new ControlRig(_bundle);
        using var turn = new ManualResetEventSlim();
        using var patience = new CancellationTokenSource();
        var isDone = false;
        var before = rig.Control.Try(_ => turn.Wait(TimeSpan.FromMinutes(1), CancellationToken.None), CancellationToken.None);
        var given = rig.Control.Try(_ => isDone = true, patience.Token);

        await patience.CancelAsync();
        turn.Set();

        Assert.True(await before);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        Assert.False(isDone);
    }

    [Fact]
    public async Task Reload_HeldRevision_KeepsNoTableOfIt()
    {
        var compiled = new List<WeakReference>();
        using var rig = new ControlRig(_bundle, (b, e, s, d) => Track(compiled, b, e, s, d));
        await rig.Control.ActivateAsync(new RevisionChoice(null, IsPinned: true, null));
        _bundle.Grant("all");

        Assert.Equal(ReloadOutcome.Held, rig.Reload());

        Assert.Equal((2, 1), (compiled.Count, Alive(compiled)));
    }

    [Fact]
    public void Reload_TableThatIsWrong_IsNotServed()
    {
        var generous = LoadedPolicy.Compile(new PolicyDirectoryText("all").Bundle, "e", 9).Snapshot;
        var wrongs = 0;
        using var rig = new ControlRig(_bundle, (bundle, epoch, sequence, isDefault) =>
        {
            var policy = LoadedPolicy.Compile(bundle, epoch, sequence, isDefault);
            return sequence == 1 || wrongs++ > 0 ? policy : policy with { Snapshot = generous };
        });
        var first = rig.Active.Current;
        _bundle.Write("roles/r.json", PolicyDirectory.Role("minimal_read"));

        Assert.Equal(ReloadOutcome.Failed, rig.Reload());

        Assert.Same(first, rig.Active.Current);
        Assert.Equal(ReloadFindings.TableWrong, rig.Feed.Current.Fault!.FirstError.Code);
        Assert.Contains("roles `r`", rig.Feed.Current.Fault.FirstError.Message, StringComparison.Ordinal);
        Assert.Equal(ReloadOutcome.Activated, rig.Reload());
    }

    [Fact]
    public void Reload_CompilerThrows_LastGoodStays()
    {
        using var rig = new ControlRig(
            _bundle, (b, e, s, d) => s == 1 ? LoadedPolicy.Compile(b, e, s, d) : throw new InvalidOperationException("a fault of ours"));
        var first = rig.Active.Current;
        _bundle.Grant("all");

        Assert.Equal(ReloadOutcome.Failed, rig.Reload());

        Assert.Same(first, rig.Active.Current);
        Assert.Equal(ReloadFindings.BrokeOff, rig.Feed.Current.Fault!.FirstError.Code);
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Reload_FileThatMayNotBeRead_LastGoodStaysUntilItMay()
    {
        const UnixFileMode EverybodyLooks = (UnixFileMode)0b111_101_101;
        using var rig = new ControlRig(_bundle);
        var first = rig.Active.Current;
        File.SetUnixFileMode(Path.GetDirectoryName(_bundle.Path)!, EverybodyLooks);
        _bundle.Grant("all");
        File.SetUnixFileMode(_bundle.At("roles/r.json"), UnixFileMode.None);

        // The privileged may read everything: the thread that reads is to be nobody, for as long as it lives, which is as long as the rig.
        await rig.Control.Try(_ => FileSystemUser.Nobody(), CancellationToken.None);
        var unreadable = rig.Reload();
        var fault = rig.Feed.Current.Fault!;
        File.SetUnixFileMode(_bundle.At("roles/r.json"), EverybodyLooks);
        var readable = rig.Reload();

        Assert.Equal((ReloadOutcome.Failed, ReloadOutcome.Activated), (unreadable, readable));
        Assert.Equal((DiagnosticCodes.FileUnreadable, "roles/r.json"), (fault.FirstError.Code, fault.FirstError.Span.File));
        Assert.Equal(1UL, first.Snapshot.Revision.Sequence);
        Assert.Equal(2UL, rig.Active.Current.Snapshot.Revision.Sequence);
    }

    [Fact]
    public async Task Reload_MoreRevisionsThanAreKept_ForgetsTheOldest()
    {
        using var rig = new ControlRig(_bundle, kept: 3);
        var digests = new List<string> { rig.Feed.Current.InForce.Digest };
        for (var i = 0; i < 4; i++)
        {
            _bundle.Write("roles/r.json", PolicyDirectory.Role("read", $"role{i}"));
            rig.Reload();
            digests.Add(rig.Feed.Current.InForce.Digest);
        }

        Assert.Equal(digests.AsEnumerable().Reverse().Take(3), rig.Feed.Current.Kept.Select(k => k.Revision.Digest));
        var gone = await Assert.ThrowsAsync<RpcException>(() => rig.Control.ActivateAsync(new RevisionChoice(digests[0], true, null)));
        Assert.Equal(StatusCode.NotFound, gone.StatusCode);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task GuardRails_RandomChanges_NoneBeyondTheLimitGoesLiveUnapproved(int seed)
    {
        string[] privileges = ["all", "read", "minimal_read", "minimal_all", "create_comment", "case_reopen", "cases_assign"];
        const string Rails = "guardRails: {maxWidenedCells: 4}\n";
        var random = new Random(seed);
        _bundle.Write("pdp.yaml", PolicyDirectory.Settings + Rails);
        using var rig = new ControlRig(_bundle);
        var (held, activated) = (0, 0);
        for (var i = 0; i < 40; i++)
        {
            var before = rig.Active.Current;
            var granted = string.Join("\", \"", privileges.Where(_ => random.Next(2) == 0).DefaultIfEmpty("minimal_read"));
            _bundle.Write("roles/r.json", PolicyDirectory.Role(granted));
            var next = LoadedPolicy.Compile(BundleReader.Read(_bundle.Path).Bundle!, "x", 1);
            var widened = Widened(before, next);

            var outcome = rig.Reload();

            Assert.Equal(widened > 4, outcome == ReloadOutcome.Held);
            Assert.True(outcome == ReloadOutcome.Held ? ReferenceEquals(before, rig.Active.Current) : widened <= 4);
            held += outcome == ReloadOutcome.Held ? 1 : 0;
            activated += outcome == ReloadOutcome.Activated ? 1 : 0;
            if (outcome == ReloadOutcome.Held && random.Next(3) == 0)
            {
                await rig.Control.ApproveAsync(rig.Feed.Current.Held!.Pack.Digest, null);
            }
        }

        Assert.True(held > 0 && activated > 0, $"{held} held, {activated} activated");
    }

    // Counted by other means than the judge's: each operation and right is asked for each role, in a space that is named and in any other.
    private static int Widened(LoadedPolicy before, LoadedPolicy after)
    {
        var count = 0;
        foreach (var role in after.Bundle.Roles)
        {
            foreach (var space in new[] { "default", "any-other" })
            {
                foreach (var owner in new[] { "cases", "securitySolution", "observability" })
                {
                    foreach (var operation in Enumerable.Range(0, after.Snapshot.Actions.CheckedOperations.Count))
                    {
                        var action = $"cases:{owner}/{after.Snapshot.Actions.CheckedOperations[operation]}";
                        count += Allows(after, role.Name, action, space) && !Allows(before, role.Name, action, space) ? 1 : 0;
                    }
                }

                foreach (var id in Enumerable.Range(0, after.Snapshot.Actions.Names.Count))
                {
                    var action = after.Snapshot.Actions.Names[id];
                    var isRight = action.StartsWith("api:", StringComparison.Ordinal) || action.StartsWith("ui:", StringComparison.Ordinal);
                    count += isRight && Allows(after, role.Name, action, space) && !Allows(before, role.Name, action, space) ? 1 : 0;
                }
            }
        }

        return count;
    }

    private static bool Allows(LoadedPolicy policy, string role, string action, string space) =>
        Policies.Requests.TableEvaluator.Decide(policy.Snapshot, new() { Roles = [role], Action = action, Space = space }).Outcome
            == Decisions.Outcome.Allow;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static LoadedPolicy Track(List<WeakReference> compiled, Bundle bundle, string epoch, ulong sequence, bool isDefault)
    {
        var policy = LoadedPolicy.Compile(bundle, epoch, sequence, isDefault);
        compiled.Add(new WeakReference(policy.Snapshot));
        return policy;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Alive(List<WeakReference> compiled)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return compiled.Count(c => c.IsAlive);
    }

    private sealed class PolicyDirectoryText(string privilege)
    {
        public Bundle Bundle { get; } = BundleReader.Read(
        [
            new BundleFile("pdp.yaml", System.Text.Encoding.UTF8.GetBytes(PolicyDirectory.Settings)),
            new BundleFile("roles/r.json", System.Text.Encoding.UTF8.GetBytes(PolicyDirectory.Role(privilege))),
        ]).Bundle!;
    }
}
