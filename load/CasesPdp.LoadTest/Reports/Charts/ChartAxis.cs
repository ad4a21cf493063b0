namespace CasesPdp.LoadTest.Reports.Charts;

/// <summary>One axis: from values to positions, and where its ticks stand.</summary>
internal sealed class ChartAxis
{
    private const int LinearTicks = 5;
    private static readonly double[] NiceSteps = [1, 2, 2.5, 5, 10];

    private readonly AxisScale _scale;
    private readonly double _from;
    private readonly double _to;

    /// <summary>An axis that spans all the values.</summary>
    public ChartAxis(AxisScale scale, string label, IEnumerable<double> values, bool endsAtLast = false)
    {
        _scale = scale;
        Label = label;
        var all = values.DefaultIfEmpty(1).ToList();
        (_from, _to) = scale switch
        {
            AxisScale.Linear => (Math.Min(0, all.Min()), endsAtLast ? Math.Max(all.Max(), 1e-9) : NiceTop(all.Max())),
            AxisScale.Logarithmic => Decades(all),
            _ => (0, Math.Max(2, Math.Ceiling(Nines(all.Max()) * 2) / 2)),
        };
    }

    public string Label { get; }

    /// <summary>Where a value lies, 0 to 1.</summary>
    public double Position(double value) => Math.Clamp((Project(value) - _from) / (_to - _from), 0, 1);

    public IEnumerable<(double Position, string Text)> Ticks() =>
        _scale switch
        {
            AxisScale.Linear => LinearTickValues().Select(v => (Position(v), NumberText.Short(v))),
            AxisScale.Logarithmic => LogarithmicTickValues().Select(v => (Position(v), NumberText.Short(v))),
            _ => PercentileTickValues().Select(v => (Position(v.Fraction), v.Text)),
        };

    private static double Nines(double fraction) => -Math.Log10(Math.Max(1e-9, 1 - fraction));

    private static (double From, double To) Decades(List<double> values)
    {
        // Cut at halves of a decade: whole ones leave charts mostly empty.
        var positive = values.Where(v => v > 0).DefaultIfEmpty(1).ToList();
        var from = Math.Floor(Math.Log10(positive.Min()) * 2) / 2;
        var to = Math.Ceiling(Math.Log10(positive.Max()) * 2) / 2;
        return (from, to > from ? to : from + 0.5);
    }

    private static double NiceTop(double value)
    {
        if (value <= 0)
        {
            return 1;
        }

        var step = NiceStep(value);
        return Math.Ceiling(value / step) * step;
    }

    private static double NiceStep(double top)
    {
        var magnitude = Math.Pow(10, Math.Floor(Math.Log10(top / LinearTicks)));
        return NiceSteps.Select(s => s * magnitude).First(s => top / s <= LinearTicks);
    }

    private double Project(double value) =>
        _scale switch
        {
            AxisScale.Linear => value,
            AxisScale.Logarithmic => Math.Log10(Math.Max(1e-9, value)),
            _ => Nines(value),
        };

    private IEnumerable<double> LinearTickValues()
    {
        var step = NiceStep(_to - _from);
        for (var n = (long)Math.Ceiling((_from / step) - 1e-6); n * step <= _to + (step * 1e-4); n++)
        {
            yield return n * step;
        }
    }

    private IEnumerable<double> LogarithmicTickValues()
    {
        double[] within =
            _to - _from > 3 ? [1]
            : _to - _from > 1.5 ? [1, 3]
            : [1, 2, 5];
        for (var decade = Math.Floor(_from); decade <= _to; decade++)
        {
            foreach (
                var value in within
                    .Select(w => w * Math.Pow(10, decade))
                    .Where(v => Math.Log10(v) >= _from - 1e-9 && Math.Log10(v) <= _to + 1e-9))
            {
                yield return value;
            }
        }
    }

    private IEnumerable<(double Fraction, string Text)> PercentileTickValues() =>
        new[] { (0.0, "0 %"), (0.5, "50"), (0.9, "90"), (0.99, "99"), (0.999, "99.9"), (0.9999, "99.99"), (0.99999, "99.999") }.Where(t =>
            Nines(t.Item1) <= _to);
}

/// <summary>How values lie along an axis.</summary>
internal enum AxisScale
{
    Linear,

    Logarithmic,

    /// <summary>Fractions below 1, spread towards 1: 90 %, 99 % and 99.9 % are equally far apart.</summary>
    Percentile,
}

/// <summary>Numbers in short form.</summary>
internal static class NumberText
{
    public static string Short(double value) => value switch
    {
        >= 1e9 => $"{value / 1e9:0.##} G",
        >= 1e6 => $"{value / 1e6:0.##} M",
        >= 1e3 => $"{value / 1e3:0.##} k",
        >= 10 or 0 => $"{value:0}",
        _ => $"{value:0.##}",
    };
}
