using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Explanations;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Policies.Testing;

/// <summary>Runs the tests of a bundle against the policy that it compiles to.</summary>
public static class PolicyTests
{
    /// <summary>Runs all of them, through the decision table that serves.</summary>
    /// <param name="policy">The policy, with the tests in its bundle.</param>
    public static TestSummary Run(LoadedPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var results = RunWithoutCoverage(policy).ToList();
        return new TestSummary(results, results.Count(r => !r.Passed), CoverageCount.Of(policy, results));
    }

    /// <summary>The results alone, made as they are read: counting what tests look at takes longer than running them.</summary>
    /// <param name="policy">The policy, with the tests in its bundle.</param>
    public static IEnumerable<TestResult> RunWithoutCoverage(LoadedPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy.Bundle.Tests.Select(t => Run(policy.Snapshot, t));
    }

    private static TestResult Run(PolicySnapshot policy, PolicyTest test)
    {
        YieldPoint.Pass();
        var actual = TableEvaluator.Decide(policy, test.Request);
        return new TestResult(test, actual, FailureOf(test, actual));
    }

    private static string? FailureOf(PolicyTest test, Decision actual)
    {
        var said = actual.Outcome == Outcome.Allow ? "ALLOW" : $"DENY, {ReasonText.Name(actual.Reason)}{Lacking(actual)}";
        if (actual.Outcome != test.Outcome || (test.Reason is { } reason && reason != actual.Reason))
        {
            var expected = test.Reason is { } why && why != Reason.Allowed
                ? $"DENY, {ReasonText.Name(why)}"
                : test.Outcome == Outcome.Allow ? "ALLOW" : "DENY";
            return $"Expected {expected}; the answer is {said}.";
        }

        // A misspelt name is denied to everybody, whatever the policy: such a test would pass for ever.
        if (test.Reason is null && actual.Outcome == Outcome.Deny && IsNoQuestion(actual.Reason))
        {
            return $"Expected DENY; the answer is {said}, as it names what does not exist. Expect that reason if it is meant.";
        }

        if (test.Missing is { } missing && !missing.ToHashSet(StringComparer.Ordinal).SetEquals(actual.Missing))
        {
            return $"Expected {string.Join(", ", missing)} to be missing; the answer is {said}.";
        }

        return null;
    }

    /// <summary>Whether the reason is about the question and not about who asks.</summary>
    internal static bool IsNoQuestion(Reason reason) => reason
        is Reason.UnknownResourceType or Reason.UnknownAction or Reason.UnknownFacet or Reason.OwnerMismatch
        or Reason.UnknownSpace or Reason.UnknownOwner;

    private static string Lacking(Decision actual) => actual.Missing.Count == 0 ? "" : $" ({string.Join(", ", actual.Missing)})";
}

/// <summary>How a test came out.</summary>
/// <param name="Test">The test.</param>
/// <param name="Actual">What was decided.</param>
/// <param name="Failure">One sentence on what differs; absent when the test passed.</param>
public sealed record TestResult(PolicyTest Test, Decision Actual, string? Failure)
{
    /// <summary>Whether the decision is the one expected.</summary>
    public bool Passed => Failure is null;
}

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
