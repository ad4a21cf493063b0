using CasesPdp.LoadTest.Reports;

namespace CasesPdp.LoadTest.Scenarios;

/// <summary>The rows of the comparison, and the ratios that each is read by.</summary>
internal static class ComparisonRows
{
    public const string OneInFlight = "one-in-flight";
    public const string FreshSubjects = "fresh-subjects";
    public const string Restricted = "batch-50-restricted";
    public const string NativePrefix = "aot-";

    /// <summary>By how much the native ratio to the floor may stay behind the managed one.</summary>
    private const double NativeSlack = 0.05;

    /// <summary>Every row with its description.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["check"] = "Check: a subject with three roles, one space by name",
        ["batch-50"] = "BatchCheck: a list page of 50 items, one subject, the default space",
        ["batch-100"] = "BatchCheck: a list page of 100 items",
        ["batch-1000"] = "BatchCheck: a list page of 1,000 items",
        ["batch-1000-spaces"] = "BatchCheck: 1,000 items, each in another space",
        ["matrix-100x10"] = "CheckMatrix: 100 cells in random spaces x 10 actions",
        ["batch-50-missing"] = "BatchCheck: a list page of 50 items with include_missing",
        [Restricted] = "BatchCheck: a list page of 50 items, every second case restricted",
        [OneInFlight] = "Check, one call in flight",
        [FreshSubjects] = "BatchCheck: 200 list pages of 1,000 items, each of another subject; policies of 10 and of 100,000 roles",
        [NativePrefix + "check"] = "Check, server and floor compiled ahead of time",
        [NativePrefix + "batch-100"] = "BatchCheck: a list page of 100 items, compiled ahead of time",
        [NativePrefix + "batch-1000"] = "BatchCheck: a list page of 1,000 items, compiled ahead of time",
        [NativePrefix + "matrix-100x10"] = "CheckMatrix: 100 cells x 10 actions, compiled ahead of time",
    };

    /// <summary>The ratios of a row; those of targets that are not measured fall away.</summary>
    /// <param name="row">The row.</param>
    /// <param name="managed">The managed ratio to the floor of the same run, for a native row.</param>
    public static IReadOnlyList<RatioRule> RatiosOf(string row, double? managed = null) => row switch
    {
        OneInFlight =>
        [
            new("server", ["floor"], ComparedValue.MedianTime, 1.1),
            new("server", ["limit"], ComparedValue.MedianTime),
            new("server", ["limit"], ComparedValue.CpuTime),
            new("server", ["against"], ComparedValue.MedianTime),
            new("server", ["against"], ComparedValue.CpuTime),
        ],
        FreshSubjects => [new("server-100000", ["server-10"], ComparedValue.CpuTime, 1.3)],
        _ when row.StartsWith(NativePrefix, StringComparison.Ordinal) =>
        [
            new("native", ["floor-native"], ComparedValue.CallsPerSecond, (managed ?? OfFloor(row[NativePrefix.Length..])) - NativeSlack),
            new("native", ["floor-native"], ComparedValue.CpuTime),
            new("native", ["limit"], ComparedValue.CpuTime),
        ],
        _ =>
        [
            new("server", ["floor"], ComparedValue.CallsPerSecond, OfFloor(row)),
            new("server", ["generated"], ComparedValue.CallsPerSecond, row == "batch-1000" ? 2.5 : null),
            new("server", ["cerbos-conditions", "cerbos-scopes"], ComparedValue.CallsPerSecond, OfCerbos(row)),
            new("server", ["floor"], ComparedValue.CpuTime),
            new("server", ["limit"], ComparedValue.CpuTime),
            new("server", ["against"], ComparedValue.CallsPerSecond, row is "batch-50-missing" or Restricted ? 0.67 : 0.97),
            new("server", ["against"], ComparedValue.CpuTime),
        ],
    };

    private static double? OfFloor(string row) => row switch
    {
        "check" => 0.95,
        "batch-100" => 0.80,
        "batch-1000" => 0.88,
        "matrix-100x10" => 0.85,
        _ => null,
    };

    private static double? OfCerbos(string row) => row switch
    {
        "check" => 20,
        "batch-50" => 150,
        _ => null,
    };
}
