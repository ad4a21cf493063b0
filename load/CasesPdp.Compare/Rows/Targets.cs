namespace CasesPdp.Compare.Rows;

/// <summary>What the rows are aimed at.</summary>
internal static class Targets
{
    /// <summary>Calls a second against the floor, at least.</summary>
    public static double? OfFloor(string row) => row switch
    {
        "check" => 0.95,
        "batch-100" => 0.80,
        "batch-1000" => 0.88,
        "matrix-100x10" => 0.85,
        _ => null,
    };

    /// <summary>Calls a second against the generated message classes, at least.</summary>
    public static double? OfGenerated(string row) => row == "batch-1000" ? 2.5 : null;

    /// <summary>Calls a second against Cerbos, at least.</summary>
    public static double? OfCerbos(string row) => row switch
    {
        "check" => 20,
        "batch-50" => 150,
        _ => null,
    };

    /// <summary>The median time of a single call against the floor's, at most.</summary>
    public const double OneInFlight = 1.1;

    /// <summary>CPU time of a batch with 100,000 roles against 10, at most.</summary>
    public const double FreshSubjects = 1.3;

    /// <summary>By how much the ratio to the floor may fall behind the managed one when both sides are compiled ahead of time.</summary>
    public const double AotSlack = 0.05;
}
