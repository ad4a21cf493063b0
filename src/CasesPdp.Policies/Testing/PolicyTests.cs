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
        var results = policy.Bundle.Tests.Select(t => Run(policy.Snapshot, t)).ToList();
        return new TestSummary(results, results.Count(r => !r.Passed), CoverageCount.Of(policy, results));
    }

    private static TestResult Run(PolicySnapshot policy, PolicyTest test)
    {
        YieldPoint.Pass();
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
