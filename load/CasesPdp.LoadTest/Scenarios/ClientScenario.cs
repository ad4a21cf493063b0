using System.Collections.Frozen;
using CasesPdp.Client;
using CasesPdp.LoadTest.Measuring;
using CasesPdp.LoadTest.Reports;
using CasesPdp.LoadTest.Sessions;
using CasesPdp.LoadTest.Targets;
using CasesPdp.Workloads.Machines;
using Grpc.Core;

namespace CasesPdp.LoadTest.Scenarios;

/// <summary>What the client library costs the process that asks, which is the harness itself.</summary>
/// <remarks>Against the generated client; in local mode against a look-up.</remarks>
internal sealed class ClientScenario : Scenario
{
    private const string Library = "client library";
    private const string Generated = "generated client";
    private const int Many = 64;
    private const int PageSize = 100;
    private const int WarmUps = 2;

    public override string Name => "client";

    public override void Run(Session session)
    {
        if (session.Options.Server is not null)
        {
            session.Note("client is left out: it starts a server of its own, which sends snapshots.");
            return;
        }

        using var starter = new TargetStarter(session);
        var bundle = session.Policy.Directory(session.Temporary("bundle"));
        var server = starter.StartServer(
            "server", starter.ServerProgram(native: false), bundle, settings: "CasesPdp:Snapshots:Enabled=true");
        var questions = AskedQuestion.Of(session.Workloads.Check(), session.Policy.Snapshot);
        try
        {
            foreach (var endpoint in server)
            {
                MeasureRemote(session, endpoint, questions);
            }

            MeasureLocal(session, server[^1], questions);
        }
        catch (WrongDecisionException wrong)
        {
            session.Report.TallyOf("client").AddWrong(wrong.Message);
            throw new TargetFailedException($"the client answers wrongly: {wrong.Message}");
        }
        catch (Exception failed) when (failed is PdpException or RpcException)
        {
            throw new TargetFailedException($"the client was not answered: {failed.Message}");
        }
    }

    private void MeasureRemote(Session session, Endpoint endpoint, AskedQuestion[] questions)
    {
        using var ways = new ClientWays(endpoint);
        var meter = new CostMeter(Environment.ProcessId, endpoint.Process!.Id);
        List<CostRow> rows = [];
        foreach (var callers in (int[])[1, Many])
        {
            Func<CostRound>[] measure =
            [
                () => Round(callers, question => question.AskAsync(ways.Generated)),
                () => Round(callers, question => question.AskAsync(ways.Library)),
            ];
            Interleaved.Run(WarmUps, measure);
            var rounds = Interleaved.Run(session.Options.Rounds, measure);
            rows.Add(new CostRow($"{callers} at once", Generated, rounds[0]));
            rows.Add(new CostRow($"{callers} at once", Library, rounds[1]));
        }

        var page = AskedQuestion.PageOf(questions, PageSize);
        Func<CostRound>[] list = [() => Round(1, _ => AskedQuestion.AskAsync(ways.Library, page))];
        Interleaved.Run(WarmUps, list);
        rows.Add(new CostRow($"a page of {PageSize}", $"{Library}, CheckManyAsync", Interleaved.Run(session.Options.Rounds, list)[0]));
        var perRequest = ClientWays.QuestionsPerRequestAsync(() => Task.FromResult(Round(Many, q => q.AskAsync(ways.Library))));
        var note = "Closed loop, one question after the other by each caller; medians of interleaved rounds. The generated client sends each as "
            + $"one Check; the library gathers those of {Many} callers into {perRequest.Result:F0} a request on average. Every answer is checked.";
        var table = CostTable.Of(Name, $"The client library over {endpoint.Transport}", note, "client", rows);
        session.Report.Tables.Add(table);
        ProgressLine.Print(MarkdownReport.Text(table));

        CostRound Round(int callers, Func<AskedQuestion, Task> ask)
        {
            session.Stop.ThrowIfCancellationRequested();
            return meter
                .MeasureAsync(session.PhaseLength, callers, (caller, number) => ask(questions[(caller + number) % questions.Length]))
                .GetAwaiter()
                .GetResult();
        }
    }

    private static void MeasureLocal(Session session, Endpoint endpoint, AskedQuestion[] questions)
    {
        using var ways = new ClientWays(endpoint, PdpMode.Local);
        var pdp = ways.Library;
        if (pdp.GetStatusAsync().GetAwaiter().GetResult() is { PolicyAge: null } status)
        {
            throw new TargetFailedException($"the client library does not decide in this process: {status.Problem}");
        }

        foreach (var question in questions)
        {
            question.AskAsync(pdp).GetAwaiter().GetResult();
        }

        var roles = questions.Select(q => q.FirstRole).Distinct().ToFrozenDictionary(r => r, r => r.Length, StringComparer.Ordinal);
        var length = session.PhaseLength / 4;
        (string Way, Func<AskedQuestion, bool> Decide)[] all =
        [
            ("one look-up in a FrozenDictionary of role names", q => roles.ContainsKey(q.FirstRole)),
            ("TryCheck", q => pdp.TryCheck(q.Question, out var decision) && decision.IsAllowed),
            ("CheckAsync", q => pdp.CheckAsync(q.Question).GetAwaiter().GetResult().IsAllowed),
        ];
        var rounds = Interleaved.Run(
            session.Options.Rounds,
            [.. all.Select(way => (Func<InProcessRow>)(() => InProcessRows.Time(way.Way, length, questions, way.Decide, "")))]);
        var table = LocalTable([.. rounds]);
        session.Report.Tables.Add(table);
        ProgressLine.Print(MarkdownReport.Text(table));
    }

    /// <summary>The table of local mode.</summary>
    /// <param name="ways">The rounds of each way; the first is the one that others are compared with.</param>
    public static NamedTable LocalTable(IReadOnlyList<IReadOnlyList<InProcessRow>> ways) => NamedTable.Of(
        "client",
        "Local mode",
        "One thread, medians of interleaved rounds. Questions name one to three roles; only the first is looked up in the dictionary.",
        ways,
        ("way", rounds => rounds[0].Name),
        ("ns", rounds => $"{Median.Of(rounds.Select(r => r.NanosecondsPerDecision)):F1}"),
        ("bytes", rounds => $"{Median.Of(rounds.Select(r => r.BytesPerDecision)):N0}"),
        ("times the look-up", rounds =>
            $"{Median.Of(rounds.Zip(ways[0], (own, first) => own.NanosecondsPerDecision / first.NanosecondsPerDecision)):F1}"));
}
