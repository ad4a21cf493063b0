using CasesPdp.LoadTest.Measuring;
using CasesPdp.LoadTest.Reports;
using CasesPdp.LoadTest.Sessions;
using CasesPdp.LoadTest.Targets;
using CasesPdp.LoadTest.Workload;

namespace CasesPdp.LoadTest.Scenarios;

/// <summary>From ten roles to a hundred thousand: what start, memory and single questions cost.</summary>
internal sealed class ScaleScenario : Scenario
{
    private static readonly int[] Sizes = [10, 100, 1_000, 10_000, 100_000];
    private static readonly int[] QuickSizes = [10, 10_000];

    public override string Name => "scale";

    public override void Run(Session session)
    {
        if (session.Options.Server is not null)
        {
            session.Note("scale is left out: it starts servers of its own.");
            return;
        }

        using var starter = new TargetStarter(session);
        var program = starter.ServerProgram(native: false);
        List<IReadOnlyList<string>> rows = [];
        foreach (var roles in session.Options.IsQuick ? QuickSizes : Sizes)
        {
            rows.Add(Measure(session, program, roles));
        }

        session.Report.Tables.Add(
            new NamedTable(
                Name,
                "Roles in the policy",
                ["roles", "ready after, s", "resident, MB", "calls/s", "p50, µs", "p99, µs", "server bytes/call"],
                rows,
                "One question a call, closed loop; subjects drawn from all roles alike."));
    }

    private List<string> Measure(Session session, IReadOnlyList<string> program, int roles)
    {
        const int InFlight = 64;
        var policy = TestedPolicy.Synthesize(roles, session.Options.Spaces);
        var bundle = policy.Directory(session.Temporary($"policy-{roles}"));
        using var starter = new TargetStarter(session);
        var endpoint = starter.StartServer("server", program, bundle, new DecisionTranslator(policy.Snapshot))[0];
        var readyAfter = Clock.Seconds(Clock.Now - endpoint.Process!.StartedAt);
        var workload = new WorkloadMaker(policy.Bundle, Distribution.Uniform, session.Options.Seed).Check() with
        {
            Name = $"check-{roles}-roles",
        };
        using var runner = new LoadRunner(session, Name, endpoint, workload, endpoint.Translator.Translate(workload, endpoint.Address)!);
        runner.WarmUp(TimeSpan.FromSeconds(session.Options.IsQuick ? 1 : 3), InFlight);
        var measured = runner.Measure(
            LoadRunner.Closed("closed loop", TimeSpan.FromSeconds(Math.Clamp(session.Options.Seconds / 2, 1, 10)), InFlight));
        return
        [
            $"{roles:N0}", $"{readyAfter:F2}", $"{measured.Usage.ServerMegabytes:N0}", $"{measured.CallsPerSecond:N0}",
            $"{measured.Latency.P50:N0}", $"{measured.Latency.P99:N0}", $"{measured.ServerBytesPerCall:N0}",
        ];
    }
}
