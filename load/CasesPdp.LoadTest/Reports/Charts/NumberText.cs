namespace CasesPdp.LoadTest.Reports.Charts;

/// <summary>Numbers as short as they can be read.</summary>
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
