using System.Net.Sockets;
using CasesPdp.LoadTest.Measuring;
using CasesPdp.LoadTest.Reports;
using CasesPdp.LoadTest.Sending;
using CasesPdp.LoadTest.Sessions;
using CasesPdp.LoadTest.Targets;
using CasesPdp.LoadTest.Workload;
using CasesPdp.Workloads;
using CasesPdp.Workloads.Cerbos;

namespace CasesPdp.LoadTest.Scenarios;

/// <summary>
/// The server beside the floor, the limit of the transport, itself through the generated message classes, Cerbos, and an earlier build: one
/// fixed request a row, all targets in interleaved rounds. Before a row is measured, every target must answer its requests rightly.
/// </summary>
internal sealed class ComparisonScenario : Scenario
{
    private const int InFlight = 40;

    // Cerbos refuses batches beyond its limit, and two policy forms cost time: these rows are enough.
    private static readonly string[] AskedOfCerbos = ["check", "batch-50", "matrix-100x10"];

    public override string Name => "compare";

    public override void Run(Session session)
    {
        if (session.Options.Server is not null || session.Policy.Synthetic is not { } policy)
        {
            throw new TargetFailedException("it starts its own servers on a synthetic policy.");
        }

        var calls = SampleCalls.Make(policy);
        var rows = ComparisonRows.All.Keys.Where(r => ComparisonRows.CallOf(r) is not null && Wants(session, r)).ToList();
        if (rows.Where(r => !ComparisonRows.IsNative(r)).ToList() is { Count: > 0 } managed)
        {
            RunSampleCalls(session, policy, calls, managed);
        }

        if (Wants(session, ComparisonRows.Restricted))
        {
            RunRestricted(session);
        }

        if (Wants(session, ComparisonRows.FreshSubjects))
        {
            RunFreshSubjects(session);
        }

        if (rows.Where(ComparisonRows.IsNative).ToList() is { Count: > 0 } native)
        {
            RunNative(session, policy, calls, native);
        }
    }

    private static bool Wants(Session session, string row) => session.Options.Rows.Count == 0
        ? session.Options.WithNative || !ComparisonRows.IsNative(row)
        : session.Options.Rows.Contains(row);

    private void RunSampleCalls(
        Session session, SyntheticPolicy policy, IReadOnlyList<SampleCall> calls, IReadOnlyList<string> rows)
    {
        using var starter = new TargetStarter(session);
        var workloads = calls.ToDictionary(c => c.Name, Workload, StringComparer.Ordinal);
        var bundle = session.Policy.Directory(session.Temporary("bundle"));
        var targets = StartAll(session, starter, policy.Snapshot, bundle, [.. workloads.Values]);
        List<Endpoint> cerbos = [];
        if (session.Options.Wants("cerbos") && AskedOfCerbos.Any(r => Wants(session, r)))
        {
            cerbos = [.. Enum.GetValues<PolicyForm>().SelectMany(f => starter.StartCerbos($"cerbos-{f}".ToLowerInvariant(), f))];
            var batches = AgreementSample.Take(policy, batches: 100, items: 50).ToList();
            var sample = new LoadWorkload(
                "agreement",
                [.. batches.Select(b => new WorkItem("agreement", "BatchCheck", b, b.Items.Count))],
                [.. Enumerable.Range(0, batches.Count)]);
            cerbos.ForEach(c => Verify(session, c, sample));
        }

        foreach (var row in rows)
        {
            // The generated classes are compared by what a call costs at the ceiling.
            var call = ComparisonRows.CallOf(row)!;
            var asked = call == row ? targets : targets.Where(t => t.Target != "generated");
            Measure(session, row, [.. asked, .. AskedOfCerbos.Contains(row) ? cerbos : []], workloads[call]);
        }
    }

    private void RunRestricted(Session session)
    {
        using var starter = new TargetStarter(session);
        var policy = SyntheticPolicy.Make(session.Options.Roles, session.Options.Spaces, restrictedCases: true);
        var bundle = session.Temporary("bundle-restricted");
        policy.Write(bundle);
        var workload = Workload(SampleCalls.MakeRestricted(policy));
        Measure(session, ComparisonRows.Restricted, StartAll(session, starter, policy.Snapshot, bundle, [workload]), workload);
    }

    private void RunFreshSubjects(Session session)
    {
        const int Pages = 200;
        const int Items = 1_000;
        using var starter = new TargetStarter(session);
        List<(Endpoint, LoadWorkload)> targets = [];
        foreach (var roles in (int[])[10, 100_000])
        {
            var policy = SyntheticPolicy.Make(roles, session.Options.Spaces);
            var bundle = session.Temporary($"bundle-{roles}");
            policy.Write(bundle);
            var mix = new QuestionMix(roles, session.Options.Spaces, seed: 11);
            var pages = new LoadWorkload(
                ComparisonRows.FreshSubjects,
                [.. Enumerable.Range(0, Pages).Select(_ => new WorkItem("page", "BatchCheck", mix.NextListPage(Items), Items))],
                [.. Enumerable.Range(0, Pages)]);
            targets.Add((starter.StartServer(
                $"server-{roles}", starter.ServerProgram(native: false), bundle, new DecisionTranslator(policy.Snapshot))[0], pages));
        }

        Measure(session, ComparisonRows.FreshSubjects, targets);
    }

    private void RunNative(Session session, SyntheticPolicy policy, IReadOnlyList<SampleCall> calls, IReadOnlyList<string> rows)
    {
        using var starter = new TargetStarter(session);
        var wanted = calls.ToDictionary(c => c.Name, Workload, StringComparer.Ordinal);
        var bundle = session.Policy.Directory(session.Temporary("bundle"));
        List<Endpoint> targets =
        [
            starter.StartFloor("floor-native", native: true, policy.Snapshot, [.. wanted.Values])[0],
            .. Limit(session, starter, policy.Snapshot, [.. wanted.Values]),
            starter.StartServer("native", starter.ServerProgram(native: true), bundle)[0],
        ];
        if (session.Options.Against is { } build)
        {
            targets.Add(StartEarlier(starter, build, policy.Snapshot, bundle)[0]);
        }

        foreach (var row in rows)
        {
            Measure(session, row, targets, wanted[ComparisonRows.CallOf(row)!]);
        }
    }

    private static IReadOnlyList<Endpoint> StartEarlier(
        TargetStarter starter, string build, Decisions.PolicySnapshot policy, string bundle) =>
        starter.StartServer("against", Repository.ServerAt(build), bundle, new DecisionTranslator(policy, isEarlierBuild: true));

    private static List<Endpoint> StartAll(
        Session session, TargetStarter starter, Decisions.PolicySnapshot policy, string bundle, IReadOnlyList<LoadWorkload> workloads)
    {
        var translator = new DecisionTranslator(policy);
        List<Endpoint> targets = [];
        Add("floor", () => starter.StartFloor("floor", native: false, policy, workloads));
        Add("limit", () => Limit(session, starter, policy, workloads));
        Add("server", () => starter.StartServer("server", starter.ServerProgram(native: false), bundle, translator));
        Add("generated", () => starter.StartServer(
            "generated", [.. starter.FloorProgram(native: false), "--generated"], bundle, translator));
        if (session.Options.Against is { } build)
        {
            Add("against", () => StartEarlier(starter, build, policy, bundle));
        }

        return targets;

        void Add(string name, Func<IReadOnlyList<Endpoint>> start)
        {
            if (session.Options.Wants(name))
            {
                targets.AddRange(start().Take(1));
            }
        }
    }

    private static IReadOnlyList<Endpoint> Limit(
        Session session, TargetStarter starter, Decisions.PolicySnapshot policy, IReadOnlyList<LoadWorkload> workloads)
    {
        try
        {
            return [starter.StartLimit("limit", policy, workloads)];
        }
        catch (TargetFailedException missing)
        {
            session.Note($"limit is left out: {missing.Message}");
            return [];
        }
    }

    private void Measure(Session session, string row, IReadOnlyList<Endpoint> targets, LoadWorkload workload) =>
        Measure(session, row, [.. targets.Select(t => (t, workload))]);

    private void Measure(Session session, string row, IReadOnlyList<(Endpoint Endpoint, LoadWorkload Workload)> targets)
    {
        var round = ComparisonRows.PhaseOf(row, session, InFlight);
        List<(LoadRunner Runner, List<ComparedRound> Rounds)> measured = [];
        try
        {
            foreach (var (endpoint, workload) in targets)
            {
                Verify(session, endpoint, workload);
                var work = endpoint.Translator.Translate(workload, endpoint.Address)!;
                measured.Add((new LoadRunner(session, $"{Name} {row}", endpoint, workload, work, round.InFlight == 1 ? 1 : null), []));
                measured[^1].Runner.WarmUp(session.PhaseLength / 2, round.InFlight == 1 ? 1 : InFlight);
            }

            for (var i = 0; i < session.Options.Rounds; i++)
            {
                // The order reverses from round to round, so that a drift of the machine favours no target.
                foreach (var (runner, rounds) in i % 2 == 0 ? measured : Enumerable.Reverse(measured))
                {
                    rounds.Add(Round(runner.Run(round)));
                }
            }

            List<ComparedTarget> compared =
                [.. measured.Select(m => new ComparedTarget(m.Runner.Endpoint.Target, m.Runner.Workload.DecisionsPerCall, m.Rounds))];
            var managed = session.Report.Comparisons.FirstOrDefault(c => ComparisonRows.NativePrefix + c.Name == row)?.Ratios
                .FirstOrDefault(r => r is { To: "floor", Value: ComparedValue.CallsPerSecond })?.OfMedians;
            var result = new ComparisonRow(
                row,
                ComparisonRows.All[row],
                compared,
                [.. ComparisonRows.RatiosOf(row, managed).Select(rule => rule.Apply(compared)).OfType<ComparedRatio>()]);
            session.Report.Comparisons.Add(result);
            ProgressLine.Print(string.Join('\n', ComparisonTables.Of(Name, result).Select(MarkdownReport.Text)));
        }
        finally
        {
            measured.ForEach(m => m.Runner.Dispose());
        }
    }

    private static double CpuMicroseconds(MeasuredPhase phase) => phase.Usage.ServerCpuSeconds * 1e6 / Math.Max(1, phase.Record.Answered);

    private static ComparedRound Round(MeasuredPhase phase) => phase.Record.Failed > 0
        ? throw new TargetFailedException($"{phase.Record.Failed} calls failed: {string.Join(", ", phase.Record.Errors.Keys)}")
        : new ComparedRound(
            phase.Record.CallsPerSecond,
            CpuMicroseconds(phase),
            LatencySummary.Of(phase.Record.Latency),
            phase.Usage.ServerCores,
            phase.Record.BusiestSender);

    // An earlier build may decide otherwise: that is reported, and does not keep it from being measured.
    private static void Verify(Session session, Endpoint endpoint, LoadWorkload workload)
    {
        var work = endpoint.Translator.Translate(workload, endpoint.Address)
            ?? throw new TargetFailedException($"{endpoint.Target} cannot do {workload.Name}.");
        try
        {
            using var caller = new SingleCaller(endpoint.Address, (work.Checker as EarlierBuildChecker)?.Expected ?? work.Checker);
            foreach (var request in work.Requests.DistinctBy(r => r.Index))
            {
                if (caller.Call(request) is not { } fault)
                {
                    continue;
                }

                if (work.Checker is EarlierBuildChecker)
                {
                    session.Note($"{endpoint.Target} answers {workload.Name} otherwise: {fault}");
                    return;
                }

                session.Report.TallyOf(endpoint.ToString()).AddWrong(fault);
                throw new TargetFailedException($"{endpoint.Target} answers {workload.Name} wrongly: {fault}");
            }
        }
        catch (Exception failed) when (failed is SocketException or IOException)
        {
            throw new TargetFailedException($"{endpoint.Target} cannot be asked: {failed.Message}");
        }
    }

    private static LoadWorkload Workload(SampleCall call) =>
        new(call.Name, [new WorkItem(call.Name, call.Method, call.Request, call.Decisions)], [0]);
}
