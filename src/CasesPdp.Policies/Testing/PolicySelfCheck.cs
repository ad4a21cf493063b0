using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Bundles.Reading;
using CasesPdp.Policies.Changes;

namespace CasesPdp.Policies.Testing;

/// <summary>Checks a policy against the guard rails and the tests of its own bundle. A policy that breaks them is not served.</summary>
public static class PolicySelfCheck
{
    private const int MostFindings = 1_000;

    /// <summary>The warnings, and an error for each guard rail that does not hold and each test that fails.</summary>
    /// <param name="policy">The policy, compiled from a bundle without errors.</param>
    /// <param name="warnings">What was found while the bundle was read.</param>
    /// <param name="requiresTests">Whether a test that fails is an error; otherwise it is a warning.</param>
    /// <returns>By file, line and column; of more than 1,000 the last one counts those left out.</returns>
    public static IReadOnlyList<Diagnostic> Run(LoadedPolicy policy, IReadOnlyList<Diagnostic> warnings, bool requiresTests = true)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(warnings);
        var findings = new BundleFindings(MostFindings);
        AddGuardRails(policy, findings);
        AddTests(policy, requiresTests, findings);
        foreach (var warning in warnings)
        {
            findings.Warning(warning.Code, warning.Span, warning.Message);
        }

        return findings.ToList();
    }

    /// <summary>The errors alone: tests that are not required do not run.</summary>
    /// <param name="policy">The policy, compiled from a bundle without errors.</param>
    /// <param name="requiresTests">Whether a test that fails is an error.</param>
    public static IReadOnlyList<Diagnostic> Errors(LoadedPolicy policy, bool requiresTests)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var findings = new BundleFindings(MostFindings);
        AddGuardRails(policy, findings);
        if (requiresTests)
        {
            AddTests(policy, requiresTests, findings);
        }

        return findings.ToList();
    }

    private static void AddGuardRails(LoadedPolicy policy, BundleFindings findings)
    {
        foreach (var finding in GuardRailEvaluator.Evaluate(null, policy))
        {
            var code = finding.Kind == GuardRailKind.ProtectedViolated
                ? DiagnosticCodes.ProtectedRuleBroken : DiagnosticCodes.LimitationBroken;
            findings.Error(code, finding.Rule!.Value, finding.Message);
        }
    }

    private static void AddTests(LoadedPolicy policy, bool requiresTests, BundleFindings findings)
    {
        foreach (var result in PolicyTests.RunWithoutCoverage(policy).Where(r => !r.Passed))
        {
            var message = $"The test `{result.Test.Name}` fails. {result.Failure}";
            if (requiresTests)
            {
                findings.Error(DiagnosticCodes.TestFailed, result.Test.Span, message);
            }
            else
            {
                findings.Warning(DiagnosticCodes.TestFailed, result.Test.Span, message);
            }
        }
    }
}
