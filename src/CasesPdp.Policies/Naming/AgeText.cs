using System.Globalization;

namespace CasesPdp.Policies.Naming;

/// <summary>Writes an age for people: <c>42 s</c>, <c>3 min</c>, <c>5 h</c>, <c>12 d</c>.</summary>
public static class AgeText
{
    /// <summary>The age in whole units, rounded down. A negative age, as of two clocks that differ, is <c>0 s</c>.</summary>
    public static string Of(TimeSpan age) => age switch
    {
        _ when age < TimeSpan.Zero => "0 s",
        { TotalMinutes: < 1 } => Write(age.TotalSeconds, "s"),
        { TotalHours: < 1 } => Write(age.TotalMinutes, "min"),
        { TotalDays: < 2 } => Write(age.TotalHours, "h"),
        _ => Write(age.TotalDays, "d"),
    };

    private static string Write(double count, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(count):0} {unit}");
}
