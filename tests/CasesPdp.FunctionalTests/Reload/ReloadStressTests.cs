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

/// <summary>Many readers and one who exchanges the policy under them.</summary>
public sealed class ReloadStressTests : IDisposable
{
    private const int Reloads = 100;
    private const int Readers = 6;

    private static readonly string[] Actions = ["getCase", "createCase", "deleteCase", "reopenCase", "createComment", "assignCase"];
    private static readonly string[] Privileges = ["all", "read", "minimal_read", "minimal_all"];

    private readonly PolicyDirectory _bundle = new();

    public void Dispose() => _bundle.Dispose();

    [Fact]
    public async Task HundredReloads_UnderManyReaders_EveryAnswerIsRightForTheRevisionItNames()
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
        var answers = 0;
        var readers = Enumerable.Range(0, Readers).Select(reader => Task.Run(() => Read(reader))).ToList();

        for (var i = 0; i < Reloads; i++)
        {
            var before = server.Policy.GetRevision(new()).Status.InForce.Sequence;
            _bundle.Grant(Privileges[i % Privileges.Length]);
            var reloaded = server.Policy.Reload(new());
            Assert.Equal(ReloadResult.Activated, reloaded.Result);
            Assert.Equal(before + 1, reloaded.Status.InForce.Sequence);
        }

        await done.CancelAsync();
        await Eventually.Comes(Task.WhenAll(readers));

        Assert.Empty(wrong);
        Assert.True(answers > 500, $"only {answers} answers were read");
        Assert.True(seen.Count > 10, $"only {seen.Count} revisions were met");

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
                    Interlocked.Increment(ref answers);
                    seen[revision.Sequence] = revision.Digest;
                    if (!expected[revision.Digest].SequenceEqual(allowed) || revision.Sequence < last)
                    {
                        wrong.Add($"{revision} after {last}: {string.Join(", ", allowed)}");
                    }

                    last = revision.Sequence;
                }
                catch (Exception failure)
                {
                    wrong.Add(failure.ToString());
                }
            }
        }
    }

    [Fact]
    public async Task Reload_AfterRequestsByEveryDoor_LetsTheOldTablesGo()
    {
        await using var server = await RunningServer.StartAsync(TimeProvider.System, _bundle.Path, "CasesPdp:Reload:Watch=false");
        var earlier = new List<WeakReference>();
        for (var i = 0; i < 6; i++)
        {
            AskByEveryDoor(server);
            earlier.Add(InForce(server));
            _bundle.Grant(Privileges[i % Privileges.Length]);
            server.Policy.Reload(new());
        }

        AskByEveryDoor(server);

        await Eventually.Holds(() => Alive(earlier) == 0, "no earlier table is in memory");
        Assert.NotNull(InForce(server).Target);
    }

    private static void AskByEveryDoor(RunningServer server)
    {
        for (var door = 0; door < 3; door++)
        {
            AskSomehow(server.Client, door);
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

    // By every door in turn: from bytes, by the generated classes (a demand makes it so), and as a matrix.
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
