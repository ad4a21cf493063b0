namespace CasesPdp.LoadTest.Reports;

/// <summary>Evaluates rules on a report. A rule on something that the run did not measure does not hold.</summary>
internal static class ThresholdCheck
{
    private const string Any = "*";

    // Calls fail and take long there on purpose.
    private const string Shedding = "overload";

    public static readonly IReadOnlyList<string> Metrics =
    [
        "callsPerSecond", "callsPerServerSecond", "p50", "p99", "errors", "wrongAnswers", "serverBytesPerCall", "senderBytesPerCall",
        "senderAgainstH2load",
    ];

    public static IEnumerable<ThresholdResult> Evaluate(IReadOnlyList<ThresholdRule> rules, RunReport report) =>
        rules.Select(rule => Evaluate(rule, report));

    private static ThresholdResult Evaluate(ThresholdRule rule, RunReport report)
    {
        var values = rule.Against is { } against ? Ratios(rule, report, against) : [.. Values(rule, rule.Target, report)];
        var bound = rule.AtLeast is { } least ? $"at least {least}" : $"at most {rule.AtMost}";
        if (values.Count == 0)
        {
            return new ThresholdResult(rule.Name, null, bound, Held: false);
        }

        // The worst of the values that the rule selects.
        var value = rule.AtLeast is not null ? values.Min() : values.Max();
        return new ThresholdResult(rule.Name, value, bound, rule.AtLeast is { } floor ? value >= floor : value <= rule.AtMost);
    }

    private static List<double> Ratios(ThresholdRule rule, RunReport report, string against)
    {
        // Ceilings were measured in rounds: the median of the rounds' ratios is steadier than the ratio of two medians.
        if (rule.Metric == "callsPerSecond")
        {
            return
            [
                .. from ceiling in Ceilings(rule, rule.Target, report)
                from other in report.Ceilings
                where other.Target == against && other.Workload == ceiling.Workload && other.Scenario == ceiling.Scenario
                select Interval.Of([.. ceiling.CallsPerSecond.Values.Zip(other.CallsPerSecond.Values, (a, b) => a / b)]).Median,
            ];
        }

        var own = Values(rule, rule.Target, report).ToList();
        var others = Values(rule, against, report).ToList();
        return own.Count > 0 && others.Count > 0 && others.Max() > 0 ? [own.Max() / others.Max()] : [];
    }

    private static IEnumerable<double> Values(ThresholdRule rule, string target, RunReport report)
    {
        if (rule.Metric is "callsPerSecond" or "callsPerServerSecond" or "senderAgainstH2load")
        {
            foreach (var ceiling in Ceilings(rule, target, report))
            {
                if (rule.Metric == "callsPerSecond")
                {
                    yield return ceiling.CallsPerSecond.Median;
                }
                else if (rule.Metric == "callsPerServerSecond")
                {
                    yield return ceiling.CallsPerServerSecond;
                }
                else if (ceiling.SenderAgainstH2Load is { } agreement)
                {
                    yield return agreement;
                }
            }

            yield break;
        }

        // In any phase, warm-ups included.
        if (rule is { Metric: "wrongAnswers", Workload: Any })
        {
            foreach (var tally in report.Tallies.Where(t => Is(target, t.Target)))
            {
                yield return tally.Wrong;
            }
        }

        foreach (
            var m in report.Measurements.Where(m =>
                m.Scenario != Shedding
                && Is(rule.Workload, m.Workload)
                && Is(target, m.Target)
                && (rule.Fraction is null || rule.Fraction == m.Fraction)))
        {
            var value = rule.Metric switch
            {
                "p50" => m.Latency.P50,
                "p99" => m.Latency.P99,
                "errors" => m.Failed,
                "wrongAnswers" => m.Errors.GetValueOrDefault("wrong answer"),
                // Of closed loops only: these have enough calls to share the background work of both sides.
                _ when m.Loop != "closed" => null,
                "serverBytesPerCall" => m.ServerBytesPerCall,
                _ => m.SenderBytesPerCall,
            };
            if (value is { } known)
            {
                yield return known;
            }
        }
    }

    private static IEnumerable<CeilingResult> Ceilings(ThresholdRule rule, string target, RunReport report) =>
        report.Ceilings.Where(c => Is(rule.Workload, c.Workload) && Is(target, c.Target));

    private static bool Is(string wanted, string name) => wanted == Any || wanted == name;
}

/// <summary>Whether a rule of the thresholds file held.</summary>
/// <param name="Name">The rule.</param>
/// <param name="Value">What was measured; null when the run measured nothing that the rule selects.</param>
/// <param name="Bound">The bound, for readers.</param>
/// <param name="Held">Whether it held.</param>
internal sealed record ThresholdResult(string Name, double? Value, string Bound, bool Held);
