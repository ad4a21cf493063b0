using System.Runtime.CompilerServices;
using CasesPdp.Policies;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Naming;
using CasesPdp.Policies.Tests.Bundles;
using CasesPdp.Server.Policy;

namespace CasesPdp.FunctionalTests.Reload;

public sealed class RevisionControlTests : IDisposable
{
    private readonly PolicyDirectory _bundle = new();

    public void Dispose() => _bundle.Dispose();

    // Where memory is scarce the table before is dropped at once.
    [Theory]
    [InlineData(long.MaxValue, 2)]
    [InlineData(0, 1)]
    public void Reload_ManyTimes_KeepsTheTableInForceAndTheOneBefore(long availableBytes, int kept)
    {
        var compiled = new List<WeakReference>();
        var most = 0;
        using var rig = new ControlRig(
            _bundle,
            (bundle, epoch, sequence, isDefault) =>
            {
                // No other table is alive when the next is made.
                most = Math.Max(most, Alive(compiled));
                return Track(compiled, bundle, epoch, sequence, isDefault);
            },
            availableBytes: availableBytes);

        for (var i = 0; i < 20; i++)
        {
            _bundle.Write("roles/r.json", PolicyDirectory.Role(i % 2 == 0 ? "all" : "read", $"role{i}"));
            Assert.Equal(ReloadOutcome.Activated, rig.Reload());
        }

        Assert.Equal(kept, most);
        Assert.Equal((21, kept), (compiled.Count, Alive(compiled)));
        Assert.Equal(10, rig.Status.Current.Kept.Count);
    }

    [Theory]
    [InlineData(long.MaxValue, 2)]
    [InlineData(0, 3)]
    public async Task Activate_RevisionBefore_CompilesOnlyWhereMemoryIsScarce(long availableBytes, int compilations)
    {
        var compiled = 0;
        using var rig = new ControlRig(
            _bundle,
            (bundle, epoch, sequence, isDefault) =>
            {
                compiled++;
                return LoadedPolicy.Compile(bundle, epoch, sequence, isDefault);
            },
            availableBytes: availableBytes);
        var first = rig.Status.Current.InForce.Digest;
        _bundle.Grant("all");
        rig.Reload();

        var result = await rig.Control.ActivateAsync(new RevisionChoice(first, IsPinned: false, null), "tester");
        _bundle.Grant("minimal_all");
        var second = await rig.Control.ActivateAsync(new RevisionChoice(first, IsPinned: false, null), "tester");

        Assert.Equal((first, 3UL), (result.State.InForce.Digest, result.State.InForce.Sequence));
        Assert.Equal((first, 3UL), (second.State.InForce.Digest, rig.Active.Current.Snapshot.Revision.Sequence));
        Assert.Equal(first, rig.Active.Current.Snapshot.Revision.Digest);
        Assert.Equal(compilations, compiled);
    }

    // The following of the directory is never finished here, so the roll-back can only come before it.
    [Fact]
    public async Task Activate_WhileALargeChangeIsPrepared_OvertakesIt()
    {
        using var begun = new ManualResetEventSlim();
        using var mayFinish = new ManualResetEventSlim();
        using var rig = new ControlRig(_bundle, (bundle, epoch, sequence, isDefault) =>
        {
            if (bundle.Roles.Any(r => r.Name == "large"))
            {
                begun.Set();
                while (!mayFinish.IsSet)
                {
                    YieldPoint.Pass();
                }
            }

            return LoadedPolicy.Compile(bundle, epoch, sequence, isDefault);
        });
        var first = rig.Status.Current.InForce.Digest;
        _bundle.Grant("all");
        rig.Reload();
        _bundle.Write("roles/large.json", PolicyDirectory.Role("read", "large"));
        var following = rig.Control.FollowAsync();
        Assert.True(begun.Wait(TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken));

        var activated = rig.Control.ActivateAsync(new RevisionChoice(first, IsPinned: true, null), "tester");
        await Eventually.Holds(() => rig.Active.Current.Snapshot.Revision.Digest == first, "the roll-back is in force");
        Assert.False(following.IsCompleted);
        mayFinish.Set();

        var result = await Eventually.Comes(activated);
        Assert.Equal((first, true), (result.State.InForce.Digest, result.State.IsPinned));
        Assert.Equal([HoldReason.Pinned], result.State.Held!.Hold.Reasons);
        Assert.Equal(ReloadOutcome.Held, (await Eventually.Comes(following)).Outcome);
    }

    [Fact]
    public async Task Stop_WhileAChangeIsPrepared_TakesNothingUp()
    {
        using var begun = new ManualResetEventSlim();
        using var rig = new ControlRig(_bundle, (bundle, epoch, sequence, isDefault) =>
        {
            begun.Set();
            while (sequence > 1)
            {
                YieldPoint.Pass();
            }

            return LoadedPolicy.Compile(bundle, epoch, sequence, isDefault);
        });
        var first = rig.Active.Current;
        _bundle.Grant("all");
        var following = rig.Control.FollowAsync();
        Assert.True(begun.Wait(TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken));

        rig.Stop();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Eventually.Comes(following));
        Assert.Equal(OperationError.TooBusy, (await rig.Control.ReloadAsync("tester")).Error);
        Assert.Same(first, rig.Active.Current);
    }

    // Stopped in the last moment: the change is ready, and yet not taken up.
    [Fact]
    public async Task Stop_WhenAChangeIsReady_TakesNothingUp()
    {
        ControlRig? rig = null;
        using var own = rig = new ControlRig(_bundle, (bundle, epoch, sequence, isDefault) =>
        {
            var policy = LoadedPolicy.Compile(bundle, epoch, sequence, isDefault);
            if (sequence > 1)
            {
                rig!.Stop();
            }

            return policy;
        });
        var first = rig.Active.Current;
        _bundle.Grant("all");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Eventually.Comes(rig.Control.FollowAsync()));

        Assert.Same(first, rig.Active.Current);
    }

    // The directory changes when the reader asks whether it knows the content, which is after its first pass.
    [Fact]
    public void Reload_FileMetHalfWritten_IsReadAgain()
    {
        var readings = 0;
        using var rig = new ControlRig(_bundle, read: (path, isKnown) => BundleContent.Read(path, digest =>
        {
            _bundle.Write("roles/r.json", readings++ == 0 ? PolicyDirectory.Role("all")[..20] : PolicyDirectory.Role("all"));
            return isKnown(digest);
        }));
        _bundle.Grant("minimal_read");

        Assert.Equal((ReloadOutcome.Activated, 2), (rig.Reload(), readings));
        Assert.Null(rig.Status.Current.Failure);
        Assert.Equal(2UL, rig.Active.Current.Snapshot.Revision.Sequence);
    }

    [Fact]
    public void Reload_FileAlwaysMetHalfWritten_IsReportedInTheEnd()
    {
        var readings = 0;
        using var rig = new ControlRig(_bundle, read: (path, isKnown) => BundleContent.Read(path, digest =>
        {
            _bundle.Write("roles/r.json", PolicyDirectory.Role("all")[..(20 + readings++)]);
            return isKnown(digest);
        }));
        _bundle.Grant("minimal_read");

        Assert.Equal((ReloadOutcome.Failed, 5), (rig.Reload(), readings));
        Assert.Equal("roles/r.json", rig.Status.Current.Failure!.FirstError.Span.File);
    }

    [Fact]
    public async Task Reload_HeldRevision_KeepsNoTableOfIt()
    {
        var compiled = new List<WeakReference>();
        using var rig = new ControlRig(_bundle, (b, e, s, d) => Track(compiled, b, e, s, d));
        await rig.Control.ActivateAsync(new RevisionChoice(null, IsPinned: true, null), "tester");
        _bundle.Grant("all");

        Assert.Equal(ReloadOutcome.Held, rig.Reload());

        Assert.Equal((2, 1), (compiled.Count, Alive(compiled)));
    }

    // The directory holds B, an operator puts A in force for good, and the author takes B back.
    [Fact]
    public async Task Reload_DirectoryComesToHoldWhatAnOperatorChose_IsBehindNoLonger()
    {
        using var rig = new ControlRig(_bundle);
        var first = rig.Status.Current.InForce.Digest;
        _bundle.Grant("all");
        rig.Reload();
        await rig.Control.ActivateAsync(new RevisionChoice(first, IsPinned: false, null), "tester");
        var behind = rig.Status.Current.BehindSince;

        _bundle.Grant("read");
        await rig.Control.FollowAsync();

        Assert.NotNull(behind);
        Assert.Equal((first, (long?)null), (rig.Status.Current.InForce.Digest, rig.Status.Current.BehindSince));
    }

    // An author of roles must not write lines of the log.
    [Fact]
    public void Reload_HostileNames_AreEscapedInWhatIsLogged()
    {
        var name = "a\\u001b[31m\\nb\\u202e";
        using var bundle = new PolicyDirectory(
            extraSettings: "guardRails: {protected: [{action: deleteCase, roles: [superuser, kibana_admin, editor]}]}\n");
        bundle.Write("roles/r.json", PolicyDirectory.Role("read", name));
        var wrong = false;
        using var rig = new ControlRig(
            bundle,
            (b, e, s, d) =>
            {
                var policy = LoadedPolicy.Compile(b, e, s, d);
                return wrong ? policy with { Snapshot = LoadedPolicy.Compile(new PolicyDirectoryText("all").Bundle, e, s).Snapshot } : policy;
            },
            requireTests: true);
        bundle.Write("roles/r.json", PolicyDirectory.Role("all", name));
        bundle.Write(
            "tests/t.yaml",
            $"tests: [{{name: \"{name}\", subject: {{roles: [\"{name}\"]}}, action: deleteCase, resource: {{owner: securitySolution}}, "
            + "expect: DENY}]\n");

        Assert.Equal(ReloadOutcome.Held, rig.Reload());
        var findings = rig.Status.Current.Held!.Hold.Findings;
        wrong = true;
        bundle.Write("roles/r.json", PolicyDirectory.Role("minimal_read", name));
        Assert.Equal(ReloadOutcome.Failed, rig.Reload());
        var fault = rig.Status.Current.Failure!.FirstError;

        const string Escaped = @"a\u{001B}[31m\u{000A}b\u{202E}";
        Assert.Equal(PolicyPreparation.TableWrong, fault.Code);
        Assert.All([.. findings, fault.ToString()], sentence => Assert.Equal(PrintableText.Escape(sentence), sentence));
        Assert.Contains(findings, f => f.Contains("For example", StringComparison.Ordinal) && f.Contains(Escaped, StringComparison.Ordinal));
        Assert.Contains(findings, f => f.Contains($"test `{Escaped}`", StringComparison.Ordinal));
        Assert.Contains(Escaped, fault.Message, StringComparison.Ordinal);
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
        Assert.Equal(PolicyPreparation.TableWrong, rig.Status.Current.Failure!.FirstError.Code);
        Assert.Contains("roles `r`", rig.Status.Current.Failure.FirstError.Message, StringComparison.Ordinal);
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
        Assert.Equal(RevisionControl.BrokeOff, rig.Status.Current.Failure!.FirstError.Code);
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
        await rig.Worker.TryRun(WorkKind.Operator, _ => FileSystemUser.Nobody())!;
        var unreadable = rig.Reload();
        var fault = rig.Status.Current.Failure!;
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
        var digests = new List<string> { rig.Status.Current.InForce.Digest };
        for (var i = 0; i < 4; i++)
        {
            _bundle.Write("roles/r.json", PolicyDirectory.Role("read", $"role{i}"));
            rig.Reload();
            digests.Add(rig.Status.Current.InForce.Digest);
        }

        Assert.Equal(digests.AsEnumerable().Reverse().Take(3), rig.Status.Current.Kept.Select(k => k.Revision.Digest));
        var gone = await rig.Control.ActivateAsync(new RevisionChoice(digests[0], true, null), "tester");
        Assert.Equal(OperationError.RevisionNotFound, gone.Error);
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
                await rig.Control.ApproveAsync(rig.Status.Current.Held!.Pack.Digest, null, "tester");
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
