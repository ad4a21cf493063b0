using CasesPdp.LoadTest.Sessions;

namespace CasesPdp.LoadTest.Scenarios;

/// <summary>Something to measure; its findings go into the session's report.</summary>
internal abstract class Scenario
{
    public abstract string Name { get; }

    public abstract void Run(Session session);
}

/// <summary>The scenarios by name.</summary>
internal static class ScenarioList
{
    private static readonly int[] BatchSizes = [1, 10, 100, 1_000, 10_000];
    private static readonly int[] QuickBatchSizes = [50, 1_000];

    private static readonly Scenario[] All =
    [
        new PeerScenario("check", s => [s.Workloads.Check()], _ => true),
        new PeerScenario(
            "batch",
            s => [.. (s.Options.IsQuick ? QuickBatchSizes : BatchSizes).Select(s.Workloads.Batch)],
            w => w.DecisionsPerCall is 50 or 100 or 1_000,
            w => w.DecisionsPerCall is 50),
        new PeerScenario(
            "matrix", s => [s.Workloads.Matrix(3), s.Workloads.Matrix(100), s.Workloads.Matrix(1_000)], w => w.DecisionsPerCall == 1_000),
        new PeerScenario("stream", s => [s.Workloads.Stream(1), s.Workloads.Stream(100)], _ => true),
        new PeerScenario("mixed", s => [s.Workloads.Mixed()], _ => true),
        new ScaleScenario(),
        new ReloadScenario(),
        new OverloadScenario(),
        new SoakScenario(),
        new ColdStartScenario(),
        new BackendScenario(),
        new ClientScenario(),
        new ComparisonScenario(),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(s => s.Name)];

    public static Scenario Find(string name) => All.Single(s => s.Name == name);
}
