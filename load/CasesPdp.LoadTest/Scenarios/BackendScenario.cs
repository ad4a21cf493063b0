using CasesPdp.LoadTest.Measuring;
using CasesPdp.LoadTest.Reports;
using CasesPdp.LoadTest.Sessions;
using CasesPdp.LoadTest.Targets;

namespace CasesPdp.LoadTest.Scenarios;

/// <summary>What authorization costs a request of the sample back-end: without any, and with each way to ask the PDP.</summary>
internal sealed class BackendScenario : Scenario
{
    private const string None = "none";
    private const int WarmUps = 2;
    private const int Generations = 3;

    public override string Name => "backend";

    /// <summary>What tells the back-end whom to ask, by the name of the way.</summary>
    /// <param name="tcp">The server's TCP listener.</param>
    /// <param name="unix">Its unix socket.</param>
    public static IReadOnlyList<(string Way, IReadOnlyList<string> Arguments)> Ways(string tcp, string unix) =>
    [
        (None, [None]),
        ("TCP", [$"--CasesPdp:Addresses:0={tcp}"]),
        ("unix socket", [$"--CasesPdp:Addresses:0={unix}"]),
        ("local mode", [$"--CasesPdp:Addresses:0={unix}", "--CasesPdp:Mode=Local"]),
        ($"{None} again", [None]),
    ];

    public override void Run(Session session)
    {
        if (session.Options.Server is not null)
        {
            session.Note("backend is left out: it starts a server of its own on the sample's policy.");
            return;
        }

        using var starter = new TargetStarter(session);
        var bundle = Path.Combine(session.Repository.Root, "samples/CaseBackend/policy");
        var server = starter.StartServer(
            "server", starter.ServerProgram(native: false), bundle, settings: "CasesPdp:Snapshots:Enabled=true");
        if (server.Count < 2)
        {
            throw new TargetFailedException("it needs both transports.");
        }

        List<CostRow> rows = [];
        var rounds = Math.Max(1, session.Options.Rounds / Generations);
        for (var generation = 0; generation < Generations; generation++)
        {
            rows.AddRange(MeasureGeneration(session, server, rounds));
        }

        session.Report.Tables.Add(Table(
            [.. rows.GroupBy(r => (r.Work, r.Way)).Select(g => g.First() with { Rounds = [.. g.SelectMany(r => r.Rounds)] })]));
    }

    // New processes with each generation: two processes of the same program differ by more than the ways do, for as long as they live.
    private static List<CostRow> MeasureGeneration(Session session, IReadOnlyList<Endpoint> server, int rounds)
    {
        using var starter = new TargetStarter(session);
        var ways = Ways($"{server[0].Address}", $"{server[1].Address}")
            .Select(way => Start(session, starter, way.Way, way.Arguments, server[0].Process!.Id))
            .ToList();
        try
        {
            // All kinds of requests before any is measured: they share code that the runtime still optimises.
            for (var warmUp = 0; warmUp < WarmUps; warmUp++)
            {
                BackendWork.All.ToList().ForEach(work => Measure(session, work, ways, rounds: 1));
            }

            List<CostRow> rows = [];
            foreach (var work in BackendWork.All)
            {
                rows.AddRange(Measure(session, work, ways, rounds));
                ProgressLine.Print(MarkdownReport.Text(Table([.. rows.TakeLast(ways.Count)])));
            }

            return rows;
        }
        finally
        {
            ways.ForEach(way => way.Caller.Dispose());
        }
    }

    public static NamedTable Table(IReadOnlyList<CostRow> rows) => CostTable.Of(
        "backend",
        "What authorization costs a request of samples/CaseBackend",
        "Closed loop, HTTP/1.1; medians of interleaved rounds over several generations of processes. With `none`, a PDP in the back-end's "
            + "process allows everything; `none again` is another such process, and shows how far two of the same kind differ. Lists "
            + $"hold {BackendCaller.Cases} cases, and ask the server for their plan in local mode too. Every answer's status is checked.",
        "back-end",
        rows);

    private static Way Start(Session session, TargetStarter starter, string name, IReadOnlyList<string> arguments, int pdp)
    {
        var (process, address) = starter.StartBackend($"backend {name}", arguments);
        var way = new Way(name, new BackendCaller(address), new CostMeter(process.Id, pdp));
        return Ask(session, way, async () =>
        {
            await way.Caller.AddCasesAsync().ConfigureAwait(false);
            return await way.Caller.IsRefusedAsync().ConfigureAwait(false) == !arguments.Contains(None)
                ? way
                : throw new BackendAnswerException("a user without rights is not treated as expected");
        });
    }

    private static IReadOnlyList<CostRow> Measure(Session session, BackendWork work, IReadOnlyList<Way> ways, int rounds)
    {
        List<Func<CostRound>> measure = [];
        foreach (var way in ways)
        {
            measure.Add(() => Ask(session, way, () => RoundAsync(session, work, way)));
        }

        var measured = Interleaved.Run(rounds, measure);
        return [.. ways.Select((way, i) => new CostRow($"{work.Name}, {work.Callers} at once", way.Name, measured[i]))];
    }

    private static Task<CostRound> RoundAsync(Session session, BackendWork work, Way way)
    {
        session.Stop.ThrowIfCancellationRequested();
        return way.Meter.MeasureAsync(
            session.PhaseLength, work.Callers, (caller, number) => work.SendAsync(way.Caller, caller + number));
    }

    private static T Ask<T>(Session session, Way way, Func<Task<T>> work)
    {
        try
        {
            return work().GetAwaiter().GetResult();
        }
        catch (BackendAnswerException wrong)
        {
            session.Report.TallyOf($"backend {way.Name}").AddWrong(wrong.Message);
            throw new TargetFailedException($"the back-end ({way.Name}) answers wrongly: {wrong.Message}");
        }
        catch (HttpRequestException failed)
        {
            throw new TargetFailedException($"the back-end ({way.Name}) cannot be asked: {failed.Message}");
        }
    }

    private sealed record Way(string Name, BackendCaller Caller, CostMeter Meter);
}
