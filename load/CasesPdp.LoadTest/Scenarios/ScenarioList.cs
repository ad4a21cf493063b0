namespace CasesPdp.LoadTest.Scenarios;

/// <summary>The scenarios by name.</summary>
internal static class ScenarioList
{
    private static readonly int[] BatchSizes = [1, 10, 100, 1_000, 10_000];
    private static readonly int[] QuickBatchSizes = [50, 1_000];

    public static Scenario Find(string name) =>
        name switch
        {
            "check" => new PeerScenario(name, s => [s.Workloads.Check()], _ => true),
            "batch" => new PeerScenario(
                name,
                s => [.. (s.Options.IsQuick ? QuickBatchSizes : BatchSizes).Select(s.Workloads.Batch)],
                w => w.DecisionsPerCall is 50 or 100 or 1_000,
                w => w.DecisionsPerCall is 50),
            "matrix" => new PeerScenario(
                name,
                s => [s.Workloads.Matrix(3), s.Workloads.Matrix(100), s.Workloads.Matrix(1_000)],
                w => w.DecisionsPerCall == 1_000),
            "stream" => new PeerScenario(name, s => [s.Workloads.Stream(1), s.Workloads.Stream(100)], _ => true),
            "mixed" => new PeerScenario(name, s => [s.Workloads.Mixed()], _ => true),
            "scale" => new ScaleScenario(),
            "reload" => new ReloadScenario(),
            "overload" => new OverloadScenario(),
            "soak" => new SoakScenario(),
            "coldstart" => new ColdStartScenario(),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no scenario"),
        };
}
