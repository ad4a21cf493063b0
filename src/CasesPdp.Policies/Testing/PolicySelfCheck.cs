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
            findings.Add(warning);
        }

        return findings.ToList();
    }

    /// <summary>The findings of a reading, and those against its guard rails and tests as far as they can be judged in spite of
    /// errors.</summary>
    /// <param name="reading">The reading.</param>
    /// <param name="runsTests">Whether tests run; a test that fails is an error.</param>
    public static BundleCheck Check(BundleReading reading, bool runsTests = true)
    {
        ArgumentNullException.ThrowIfNull(reading);
        var findings = new BundleFindings(MostFindings);
        List<string> notJudged = [];
        var policy = reading.Readable is { } readable ? LoadedPolicy.Compile(readable, "", 0) : null;
        if (policy is not null)
        {
            AddGuardRails(policy, findings);
        }
        else
        {
            notJudged.Add("guard rails");
        }

        // A role or subject that could not be read would make a good test fail.
        var errors = reading.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error);
        if (runsTests && policy is not null && errors.All(e => BundleLayout.KindOf(e.Span.File) == BundleFileKind.Test))
        {
            AddTests(policy, requiresTests: true, findings);
        }
        else if (runsTests)
        {
            notJudged.Add("tests");
        }

        foreach (var finding in reading.Diagnostics)
        {
            findings.Add(finding);
        }

        return new BundleCheck(findings.ToList(), notJudged);
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

/// <summary>What a check of a bundle found.</summary>
/// <param name="Findings">By file, line and column; of more than 1,000 the last one counts those left out.</param>
/// <param name="NotJudged">What errors kept from being judged: <c>guard rails</c>, <c>tests</c>.</param>
public sealed record BundleCheck(IReadOnlyList<Diagnostic> Findings, IReadOnlyList<string> NotJudged);
