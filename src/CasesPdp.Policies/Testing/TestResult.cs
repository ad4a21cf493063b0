using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Policies.Testing;

/// <summary>How a test came out.</summary>
/// <param name="Test">The test.</param>
/// <param name="Actual">What was decided.</param>
/// <param name="Failure">One sentence on what differs; absent when the test passed.</param>
public sealed record TestResult(PolicyTest Test, Decision Actual, string? Failure)
{
    /// <summary>Whether the decision is the one expected.</summary>
    public bool Passed => Failure is null;
}
