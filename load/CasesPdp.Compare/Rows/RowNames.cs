namespace CasesPdp.Compare.Rows;

/// <summary>The rows that there are, and what each asks.</summary>
internal static class RowNames
{
    public const string OneInFlight = "one-in-flight";
    public const string FreshSubjects = "fresh-subjects";
    public const string AotPrefix = "aot-";

    /// <summary>Every row, with a word for readers.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["check"] = "Check: a subject with three roles, one space by name",
        ["batch-50"] = "BatchCheck: a list page of 50 items, one subject, the default space",
        ["batch-100"] = "BatchCheck: a list page of 100 items",
        ["batch-1000"] = "BatchCheck: a list page of 1,000 items",
        ["batch-1000-spaces"] = "BatchCheck: 1,000 items, each in some other space",
        ["matrix-100x10"] = "CheckMatrix: 100 cells in random spaces x 10 actions",
        [OneInFlight] = "Check, one call in flight",
        [FreshSubjects] = "BatchCheck: 200 list pages of 1,000 items, each of another subject, in turn; fleets of 10 and of 100,000 roles",
        [AotPrefix + "check"] = "Check, server and floor compiled ahead of time",
        [AotPrefix + "batch-100"] = "BatchCheck: a list page of 100 items, compiled ahead of time",
        [AotPrefix + "batch-1000"] = "BatchCheck: a list page of 1,000 items, compiled ahead of time",
        [AotPrefix + "matrix-100x10"] = "CheckMatrix: 100 cells x 10 actions, compiled ahead of time",
    };
}
