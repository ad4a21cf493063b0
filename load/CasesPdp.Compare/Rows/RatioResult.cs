using CasesPdp.Workloads.Machines;

namespace CasesPdp.Compare.Rows;

/// <summary>A ratio as it came out.</summary>
/// <param name="Of">The host above the line.</param>
/// <param name="To">The host below it.</param>
/// <param name="Measure">What was divided.</param>
/// <param name="OfMedians">The ratio of the medians.</param>
/// <param name="OfRuns">The ratio of each round.</param>
/// <param name="Target">What is aimed at, if anything is.</param>
/// <param name="IsMet">Whether the ratio of medians meets it; null without a target.</param>
internal sealed record RatioResult(
    string Of, string To, Measure Measure, double OfMedians, IReadOnlyList<double> OfRuns, double? Target, bool? IsMet)
{
    public static RatioResult From(RatioRule rule, IReadOnlyList<Entrant> entrants)
    {
        var above = entrants.Single(e => e.Host == rule.Of).Of(rule.Measure);
        var candidates = entrants.Where(e => rule.To.Contains(e.Host)).OrderBy(e => Median.Of(e.Of(rule.Measure)));
        var best = rule.LessIsBetter ? candidates.First() : candidates.Last();
        var below = best.Of(rule.Measure);
        var ratio = Median.Of(above) / Median.Of(below);
        bool? isMet = rule.Target is { } target ? (rule.LessIsBetter ? ratio <= target : ratio >= target) : null;
        return new RatioResult(rule.Of, best.Host, rule.Measure, ratio, [.. above.Zip(below, (a, b) => a / b)], rule.Target, isMet);
    }
}
