using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using CasesPdp.Decisions;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.Policies;
using CasesPdp.Protocol.V1;
using Microsoft.Extensions.DependencyInjection;
using Outcome = CasesPdp.Protocol.V1.Outcome;
using Revision = CasesPdp.Protocol.V1.Revision;

namespace CasesPdp.FunctionalTests.Reload;

/// <summary>Many readers, and one that swaps the policy under them.</summary>
public sealed class ReloadStressTests : IDisposable
{
    private const int Reloads = 50;
    private const int Readers = 6;

    private static readonly string[] Actions = ["getCase", "createCase", "deleteCase", "reopenCase", "createComment", "assignCase"];
    private static readonly string[] Privileges = ["all", "read", "minimal_read", "minimal_all"];

    private readonly PolicyDirectory _bundle = new();

    public void Dispose() => _bundle.Dispose();

    [Fact]
    public async Task ManyReloads_UnderManyReaders_EveryAnswerIsRightForTheRevisionItNames()
    {
        await using var server = await RunningServer.StartAsync(TimeProvider.System, _bundle.Path, "CasesPdp:Reload:Watch=false");
        var expected = new Dictionary<string, bool[]>();
        foreach (var privilege in Privileges)
        {
            _bundle.Grant(privilege);
            server.Policy.Reload(new());
            expected[_bundle.Digest] =
                [.. Actions.Select(a => server.Client.Check(Ask.Check("r", a)).Outcome == Outcome.Allow)];
        }

        Assert.Equal(Privileges.Length, expected.Count);
        using var done = new CancellationTokenSource();
        var wrong = new ConcurrentBag<string>();
        var seen = new ConcurrentDictionary<ulong, string>();
        var answers = new int[Readers];
        var readers = Enumerable.Range(0, Readers).Select(reader => Task.Run(() => Read(reader))).ToList();

        for (var i = 0; i < Reloads; i++)
        {
            var before = server.Policy.GetRevision(new()).Status.InForce.Sequence;
            _bundle.Grant(Privileges[i % Privileges.Length]);
            var reloaded = server.Policy.Reload(new());
            Assert.Equal(ReloadResult.Activated, reloaded.Result);
            Assert.Equal(before + 1, reloaded.Status.InForce.Sequence);

            // Two more answers of each reader: the second was asked for after the swap.
            var sofar = answers.ToArray();
            await Eventually.Holds(
                () => !wrong.IsEmpty || answers.Zip(sofar).All(a => a.First >= a.Second + 2), "every reader met the new revision");
        }

        await done.CancelAsync();
        await Eventually.Comes(Task.WhenAll(readers));

        Assert.Empty(wrong);
        Assert.True(seen.Count >= Reloads, $"only {seen.Count} revisions were met");

        void Read(int reader)
        {
            using var channel = server.OpenChannel();
            var client = new DecisionService.DecisionServiceClient(channel);
            var last = 0UL;
            for (var n = reader; !done.IsCancellationRequested; n++)
            {
                try
                {
                    var (revision, allowed) = AskSomehow(client, n);
                    seen[revision.Sequence] = revision.Digest;
                    if (!expected[revision.Digest].SequenceEqual(allowed) || revision.Sequence < last)
                    {
                        wrong.Add($"{revision} after {last}: {string.Join(", ", allowed)}");
                    }

                    last = revision.Sequence;
                    Interlocked.Increment(ref answers[reader]);
                }
                catch (Exception failure)
                {
                    wrong.Add(failure.ToString());
                }
            }
        }
    }

    [Fact]
    public async Task Reload_AfterRequestsByEveryPath_KeepsOnlyTheTableBefore()
    {
        await using var server = await RunningServer.StartAsync(TimeProvider.System, _bundle.Path, "CasesPdp:Reload:Watch=false");
        var earlier = new List<WeakReference>();
        for (var i = 0; i < 6; i++)
        {
            AskByEveryPath(server);
            earlier.Add(InForce(server));
            _bundle.Grant(Privileges[i % Privileges.Length]);
            server.Policy.Reload(new());
        }

        AskByEveryPath(server);

        // One more revision, so that the last of the earlier ones is two revisions old.
        _bundle.Grant(Privileges[^1]);
        Assert.Equal(ReloadResult.Activated, server.Policy.Reload(new()).Result);
        AskByEveryPath(server);

        await Eventually.Holds(() => Alive(earlier) == 0, "no table older than the one before is in memory");
        Assert.NotNull(InForce(server).Target);
    }

    private static void AskByEveryPath(RunningServer server)
    {
        for (var path = 0; path < 3; path++)
        {
            AskSomehow(server.Client, path);
        }

        server.Client.Explain(new ExplainRequest { Subject = Ask.Subject("r"), Action = Ask.Action("getCase"), Resource = Ask.Resource(Ask.Security) });
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference InForce(RunningServer server) =>
        new(server.Services.GetRequiredService<ActiveSnapshot<LoadedPolicy>>().Current.Snapshot);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Alive(List<WeakReference> tables)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return tables.Count(t => t.IsAlive);
    }

    // In turn: a batch, a batch with what is missing, a matrix.
    private static (Revision Revision, bool[] Allowed) AskSomehow(DecisionService.DecisionServiceClient client, int n)
    {
        if (n % 3 == 0)
        {
            var matrix = new CheckMatrixRequest { Subjects = { Ask.Subject("r") }, Cells = { new MatrixCell { Owner = Ask.Security } } };
            matrix.Actions.Add(Actions.Select(a => Ask.Action(a)));
            var cells = client.CheckMatrix(matrix);
            return (cells.Revision, [.. Actions.Select((_, i) => (cells.Allowed[i / 8] >> (i % 8) & 1) != 0)]);
        }

        var (subject, resource) = (Ask.Subject("r"), Ask.Resource(Ask.Security));
        var batch = new BatchCheckRequest { Subject = subject, Resource = resource, IncludeMissing = n % 3 == 1 };
        batch.Items.Add(Actions.Select(a => new BatchCheckItem { Action = Ask.Action(a) }));
        var answer = client.BatchCheck(batch);
        return (answer.Revision, [.. answer.Outcomes.Select(o => o == Outcome.Allow)]);
    }
}
