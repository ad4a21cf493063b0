using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Explanations;
using CasesPdp.Policies.Pacing;
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
        var results = policy.Bundle.Tests.Select(t => Run(policy.Snapshot, t)).ToList();
        return new TestSummary(results, results.Count(r => !r.Passed), CoverageCount.Of(policy));
    }

    private static TestResult Run(PolicySnapshot policy, PolicyTest test)
    {
        LongWork.Breathe();
        var actual = TableEvaluator.Decide(policy, test.Request);
        return new TestResult(test, actual, Judge(test, actual));
    }

    private static string? Judge(PolicyTest test, Decision actual)
    {
        var said = actual.Outcome == Outcome.Allow ? "ALLOW" : $"DENY, {ReasonText.Name(actual.Reason)}{Lacking(actual)}";
        if (actual.Outcome != test.Outcome || (test.Reason is { } reason && reason != actual.Reason))
        {
            var expected = test.Reason is { } why && why != Reason.Allowed
                ? $"DENY, {ReasonText.Name(why)}"
                : test.Outcome == Outcome.Allow ? "ALLOW" : "DENY";
            return $"Expected {expected}; the answer is {said}.";
        }

        if (test.Missing is { } missing && !missing.ToHashSet(StringComparer.Ordinal).SetEquals(actual.Missing))
        {
            return $"Expected {string.Join(", ", missing)} to be missing; the answer is {said}.";
        }

        return null;
    }

    private static string Lacking(Decision actual) => actual.Missing.Count == 0 ? "" : $" ({string.Join(", ", actual.Missing)})";
}
