using CasesPdp.Client.Local;
using CasesPdp.Decisions;
using CasesPdp.Decisions.Snapshots;
using CasesPdp.Decisions.Tests.Snapshots;
using Google.Protobuf;
using Microsoft.Extensions.Time.Testing;

namespace CasesPdp.Client.Tests.Local;

/// <summary>Threads that decide while policies are exchanged under them.</summary>
public sealed class SnapshotSwapTests
{
    private const int Roles = 100;

    private readonly FakeTimeProvider _time = new();
    private readonly FakeSnapshotServer _server = new();

    [Fact]
    public async Task Swap_WhileReadersDecide_AnswersAreThoseOfTheRevisionNamed()
    {
        await using var subscription = new SnapshotSubscription(_server, _time);
        var watch = await _server.NextAsync(_time);
        var policies = Enumerable.Range(1, 50).Select(i => SnapshotWriter.Write(TestSnapshots.Large(Roles, sequence: (ulong)i))).ToList();
        watch.Send(FakeSnapshotServer.Messages(policies[0]));
        await subscription.FirstSnapshot;
        var (wrong, last) = (0, (ulong)policies.Count);
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            PolicySnapshot policy;
            do
            {
                policy = subscription.Current!;
                for (var role = 0; role < Roles; role++)
                {
                    if (MayGet(policy, role) != IsExpected(policy.Revision.Sequence, role))
                    {
                        Interlocked.Increment(ref wrong);
                    }
                }
            }
            while (policy.Revision.Sequence < last);
        })).ToList();

        for (var i = 1; i < policies.Count; i++)
        {
            watch.Send(FakeSnapshotServer.Messages(policies[i], policies[i - 1].Manifest.Sections.Select(s => ByteString.CopyFrom(s.Sha256.Span))));
        }

        await Task.WhenAll(readers).WaitAsync(TimeSpan.FromMinutes(2));
        Assert.Equal((0, 1), (wrong, _server.Count));
    }

    [Fact]
    public async Task Swap_To100000Roles_ReadersGoOnAndAllocateNothing()
    {
        await using var subscription = new SnapshotSubscription(_server, _time);
        var watch = await _server.NextAsync(_time);
        watch.Send(FakeSnapshotServer.Messages(SnapshotWriter.Write(TestSnapshots.Large(Roles))));
        await subscription.FirstSnapshot;
        var large = FakeSnapshotServer.Messages(SnapshotWriter.Write(TestSnapshots.Large(100_000, sequence: 2)), partBytes: 256 * 1024);
        long decided = 0, allocated = -1;
        var reader = new Thread(() =>
        {
            MayGet(subscription.Current!, 0);
            var before = GC.GetAllocatedBytesForCurrentThread();
            while (subscription.Current!.Revision.Sequence == 1)
            {
                MayGet(subscription.Current!, (int)(decided % Roles));
                Volatile.Write(ref decided, decided + 1);
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        });
        reader.Start();
        SpinWait.SpinUntil(() => Volatile.Read(ref decided) > 0);
        var atStart = Volatile.Read(ref decided);

        watch.Send(large);

        Assert.True(reader.Join(TimeSpan.FromMinutes(2)));
        Assert.Equal(0, allocated);
        Assert.True(decided - atStart > 1_000, $"{decided - atStart} decisions while the snapshot was applied");
        Assert.Equal(100_000, subscription.Current!.Roles.Count);
    }

    // Its first space: every role has row 1 or 2 there, by role and sequence; row 1 grants createCase, row 2 does not.
    private static bool IsExpected(ulong sequence, int role) => (role + (int)sequence) % 2 == 0;

    private static bool MayGet(PolicySnapshot policy, int role)
    {
        var question = default(Decisions.Question);
        question.SetAction(policy, "createCase"u8, Facets.None);
        question.AddOwner(policy, "cases"u8, "createCase"u8);
        Span<ulong> scratch = stackalloc ulong[16];
        var space = SpaceRef.Listed(role % 997);
        return Decider.Decide(policy, question, space, SubjectGrants.Of(policy, new SubjectRoles([role]), space, scratch)) == Reason.Allowed;
    }
}
