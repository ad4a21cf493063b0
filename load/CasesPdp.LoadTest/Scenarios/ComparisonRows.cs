using System.Globalization;
using CasesPdp.LoadTest.Reports;
using CasesPdp.LoadTest.Sending;
using CasesPdp.LoadTest.Sessions;

namespace CasesPdp.LoadTest.Scenarios;

/// <summary>The rows of the comparison, and the ratios that each is read by.</summary>
internal static class ComparisonRows
{
    public const string OneInFlight = "one-in-flight";
    public const string FreshSubjects = "fresh-subjects";
    public const string Restricted = "batch-50-restricted";
    public const string NativePrefix = "aot-";
    public const string RatePrefix = "rate-";

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
        [RatePrefix + "100"] = "Check, 100 calls a second (open loop)",
        [RatePrefix + "1000"] = "Check, 1,000 calls a second (open loop)",
        [RatePrefix + "10000"] = "Check, 10,000 calls a second (open loop)",
        [FreshSubjects] = "BatchCheck: 200 list pages of 1,000 items, each of another subject; policies of 10 and of 100,000 roles",
        [NativePrefix + "check"] = "Check, server and floor compiled ahead of time",
        [NativePrefix + OneInFlight] = "Check, one call in flight, compiled ahead of time",
        [NativePrefix + RatePrefix + "100"] = "Check, 100 calls a second (open loop), compiled ahead of time",
        [NativePrefix + RatePrefix + "1000"] = "Check, 1,000 calls a second (open loop), compiled ahead of time",
        [NativePrefix + RatePrefix + "10000"] = "Check, 10,000 calls a second (open loop), compiled ahead of time",
        [NativePrefix + "batch-100"] = "BatchCheck: a list page of 100 items, compiled ahead of time",
        [NativePrefix + "batch-1000"] = "BatchCheck: a list page of 1,000 items, compiled ahead of time",
        [NativePrefix + "matrix-100x10"] = "CheckMatrix: 100 cells x 10 actions, compiled ahead of time",
    };

    /// <summary>How a row sends its calls.</summary>
    /// <param name="row">The row.</param>
    /// <param name="session">The run.</param>
    /// <param name="inFlight">Calls in flight in a closed loop that keeps the server busy.</param>
    public static Phase PhaseOf(string row, Session session, int inFlight)
    {
        var kind = KindOf(row);
        var isRate = kind.StartsWith(RatePrefix, StringComparison.Ordinal);
        return new Phase
        {
            Name = "round",
            Duration = session.PhaseLength,
            InFlight = isRate ? 0 : kind == OneInFlight ? 1 : inFlight,
            Arrivals = isRate
                ? new ArrivalPlan(
                    session.Options.Arrivals,
                    int.Parse(kind[RatePrefix.Length..], CultureInfo.InvariantCulture),
                    session.Options.Seed)
                : null,
        };
    }

    /// <summary>The sample call that a row sends; null: the row has requests of its own.</summary>
    public static string? CallOf(string row) => KindOf(row) switch
    {
        Restricted or FreshSubjects => null,
        _ when IsBelowCeiling(row) => "check",
        var kind => kind,
    };

    /// <summary>Whether a row compares programs compiled ahead of time.</summary>
    public static bool IsNative(string row) => row.StartsWith(NativePrefix, StringComparison.Ordinal);

    private static string KindOf(string row) => IsNative(row) ? row[NativePrefix.Length..] : row;

    // The row sends fewer calls than the server can answer.
    private static bool IsBelowCeiling(string row) => KindOf(row) == OneInFlight || KindOf(row).StartsWith(RatePrefix, StringComparison.Ordinal);

    /// <summary>The ratios of a row; those of targets that are not measured fall away.</summary>
    /// <param name="row">The row.</param>
    /// <param name="managed">The managed ratio to the floor of the same run, for a native row.</param>
    public static IReadOnlyList<RatioRule> RatiosOf(string row, double? managed = null) => row switch
    {
        _ when IsBelowCeiling(row) => OfLoad(row),
        FreshSubjects => [new("server-100000", ["server-10"], ComparedValue.CpuTime, 1.3)],
        _ when IsNative(row) =>
        [
            new("native", ["floor-native"], ComparedValue.CallsPerSecond, (managed ?? OfFloor(row[NativePrefix.Length..])) - NativeSlack),
            new("native", ["floor-native"], ComparedValue.CpuTime, CpuOfFloor(row[NativePrefix.Length..])),
            new("native", ["limit"], ComparedValue.CpuTime, CpuOfLimit(row[NativePrefix.Length..])),
            new("native", ["against"], ComparedValue.CpuTime),
        ],
        _ =>
        [
            new("server", ["floor"], ComparedValue.CallsPerSecond, OfFloor(row)),
            new("server", ["generated"], ComparedValue.CallsPerSecond, row == "batch-1000" ? 2.5 : null),
            new("server", ["cerbos-conditions", "cerbos-scopes"], ComparedValue.CallsPerSecond, OfCerbos(row)),
            new("server", ["floor"], ComparedValue.CpuTime, CpuOfFloor(row)),
            new("server", ["limit"], ComparedValue.CpuTime, CpuOfLimit(row)),
            new("server", ["against"], ComparedValue.CallsPerSecond, row is "batch-50-missing" or Restricted ? 0.67 : 0.97),
            new("server", ["against"], ComparedValue.CpuTime),
        ],
    };

    // Below the ceiling a call has a time and a cost; the rate is given.
    private static IReadOnlyList<RatioRule> OfLoad(string row)
    {
        var (of, floor) = IsNative(row) ? ("native", "floor-native") : ("server", "floor");
        var isOne = KindOf(row) == OneInFlight;
        return
        [
            .. ((string[])[floor, "limit", "against"]).SelectMany(to => (RatioRule[])
            [
                new(of, [to], ComparedValue.CpuTime, to != "limit" ? null : isOne ? 1.5 : KindOf(row) == RatePrefix + "1000" ? 0.9 : null),
                new(of, [to], ComparedValue.MedianTime, !isOne ? null : to == "limit" ? 1.25 : to == "floor" ? 1.1 : null),
                new(of, [to], ComparedValue.TailTime, to == "limit" && !isOne ? 1 : null),
            ]),
        ];
    }

    private static double? CpuOfLimit(string row) => row == "check" ? 1.4 : null;

    private static double? CpuOfFloor(string row) => row switch
    {
        "check" => 0.9,
        "batch-100" or "batch-1000" or "matrix-100x10" => 1.1,
        _ => null,
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
