using CasesPdp.LoadTest.Reports;
using CasesPdp.LoadTest.Sessions;

namespace CasesPdp.LoadTest.Measuring;

/// <summary>Raises the concurrency of a closed loop until the rate grows no more.</summary>
internal sealed class CeilingSearch(Session session)
{
    private const double Growth = 1.03;
    private const double MuchGrowth = 1.1;
    private const int StepsWithoutGrowth = 2;
    private static readonly int[] AllSteps = [1, 2, 4, 8, 16, 32, 64, 128, 256, 400];
    private static readonly int[] QuickSteps = [8, 32, 128, 400];

    /// <summary>Whether the last step was the best by far: more in flight might have been better still.</summary>
    public static bool StillRose(IReadOnlyList<CeilingStep> steps) =>
        steps.Count > 1 && steps[^1].CallsPerSecond > steps.SkipLast(1).Max(s => s.CallsPerSecond) * MuchGrowth;

    /// <summary>The steps, and the concurrency of the best.</summary>
    public (IReadOnlyList<CeilingStep> Steps, int InFlight) Run(LoadRunner runner)
    {
        var length = TimeSpan.FromSeconds(Math.Clamp(session.Options.Seconds / 8, 0.4, 2));
        List<CeilingStep> steps = [];
        var best = 0.0;
        var flat = 0;
        foreach (var inFlight in (session.Options.IsQuick ? QuickSteps : AllSteps).Where(s => s <= runner.MostInFlight))
        {
            var measured = runner.Run(LoadRunner.Closed($"{inFlight} in flight", length, inFlight));
            var latency = LatencySummary.Of(measured.Record.Latency);
            var rate = measured.Record.CallsPerSecond;
            steps.Add(new CeilingStep(inFlight, rate, latency.P50, latency.P99, measured.Record.BusiestSender, measured.Usage.ServerCores));
            flat = rate > best * Growth ? 0 : flat + 1;
            best = Math.Max(best, rate);
            if (flat == StepsWithoutGrowth || measured.Record.Answered == 0)
            {
                break;
            }
        }

        // Of those as good as the best, the one with the fewest in flight: more only queue.
        return (steps, steps.First(s => s.CallsPerSecond * Growth >= best).InFlight);
    }
}
