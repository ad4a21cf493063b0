using CasesPdp.LoadTest.Recording;

namespace CasesPdp.LoadTest.Reports;

/// <summary>
/// Judges whether a process holds more and more: a line is fitted to the second half of its samples, and its rise over that half must stay
/// within a limit. In the first half caches fill, pools grow, and files rotate for the first time.
/// </summary>
internal static class Flatness
{
    /// <summary>What is judged: the limit is the larger of a share of the mean and a number.</summary>
    public static readonly IReadOnlyList<FootprintQuantity> Quantities =
    [
        new("resident memory", "MB", f => f.ResidentMegabytes, Share: 0.03, Least: 2),
        new("managed heap", "MB", f => f.HeapMegabytes, Share: 0.10, Least: 2),
        new("handles", "", f => f.Handles, Share: 0, Least: 8),
        new("threads", "", f => f.Threads, Share: 0, Least: 2),
    ];

    /// <summary>The verdict on each quantity.</summary>
    public static IEnumerable<ThresholdResult> Judge(IReadOnlyList<Footprint> samples) => Quantities.Select(q => Judge(samples, q));

    private static ThresholdResult Judge(IReadOnlyList<Footprint> samples, FootprintQuantity quantity)
    {
        const int Fewest = 4;
        var name = $"soak: rise of {quantity.Name} in the second half{(quantity.Unit.Length > 0 ? $", {quantity.Unit}" : "")}";
        var half = samples.Skip(samples.Count / 2).Select(s => (s.Seconds, Value: quantity.Value(s))).ToList();
        if (half.Count < Fewest)
        {
            return new ThresholdResult(name, null, $"{Fewest} samples", Held: false);
        }

        var most = Math.Max(quantity.Least, quantity.Share * half.Average(s => s.Value));
        var rise = Slope(half) * (half[^1].Seconds - half[0].Seconds);
        return new ThresholdResult(name, rise, $"at most {most:0.#}", rise <= most);
    }

    private static double Slope(List<(double Seconds, double Value)> samples)
    {
        var (seconds, value) = (samples.Average(s => s.Seconds), samples.Average(s => s.Value));
        return samples.Sum(s => (s.Seconds - seconds) * (s.Value - value)) / samples.Sum(s => Math.Pow(s.Seconds - seconds, 2));
    }
}

/// <summary>One of the numbers of a footprint, and how much it may rise.</summary>
/// <param name="Name">Its name in reports.</param>
/// <param name="Unit">Its unit; empty: a count.</param>
/// <param name="Value">Reads it.</param>
/// <param name="Share">It may rise by this share of its mean.</param>
/// <param name="Least">It may rise by this, whatever the mean is.</param>
internal sealed record FootprintQuantity(string Name, string Unit, Func<Footprint, double> Value, double Share, double Least);
