namespace CasesPdp.Policies.Testing;

/// <summary>How the tests of a bundle came out.</summary>
/// <param name="Results">Every test, in the order of files and places in them.</param>
/// <param name="Failed">How many failed.</param>
/// <param name="Coverage">What the tests looked at.</param>
public sealed record TestSummary(IReadOnlyList<TestResult> Results, int Failed, TestCoverage Coverage)
{
    /// <summary>How many passed.</summary>
    public int Passed => Results.Count - Failed;

    /// <summary>Whether none failed; also where there is no test.</summary>
    public bool IsGreen => Failed == 0;
}
