using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Testing;

namespace CasesPdp.Policies.Tests.Testing;

public sealed class PolicySelfCheckTests
{
    private static readonly ProtectedRule NobodyDeletes = new(["deleteCase"], null, null, ["superuser", "kibana_admin", "editor"], At(4));
    private static readonly Limitation OnlyRead = new(["r"], ["getCase"], null, null, null, At(9));

    [Fact]
    public void Run_PolicyKeepsItsOwnRules_HasOnlyTheWarnings()
    {
        var warning = new Diagnostic("CP3002", DiagnosticSeverity.Warning, At(1), "A warning.");

        Assert.Equal([warning], PolicySelfCheck.Run(Policy("cases:cases/getCase"), [warning]));
    }

    [Fact]
    public void Run_PolicyBreaksItsOwnRules_IsAnErrorForEach()
    {
        var findings = PolicySelfCheck.Run(Policy("cases:cases/deleteCase"), []);

        Assert.Equal(
            [
                (DiagnosticCodes.ProtectedRuleBroken, At(4)),
                (DiagnosticCodes.LimitationBroken, At(9)),
                (DiagnosticCodes.TestFailed, At(20)),
            ],
            findings.Select(f => (f.Code, f.Span)));
        Assert.All(findings, f => Assert.Equal(DiagnosticSeverity.Error, f.Severity));
        Assert.Contains("but `r` may `deleteCase` on `cases`", findings[0].Message, StringComparison.Ordinal);
        Assert.Equal("The test `r reads` fails. Expected ALLOW; the answer is DENY, MISSING_PRIVILEGE (getCase).", findings[2].Message);
    }

    [Fact]
    public void Run_TestsAreNotRequired_FailingOneIsAWarning()
    {
        var finding = PolicySelfCheck.Run(Policy("cases:cases/deleteCase"), [], requiresTests: false)[2];

        Assert.Equal((DiagnosticCodes.TestFailed, DiagnosticSeverity.Warning), (finding.Code, finding.Severity));
    }

    // Each test passes a yield point when it runs.
    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void Errors_TestsAreRequiredOrNot_RunOnlyThen(bool areRequired, int failed)
    {
        var policy = Policy("cases:cases/deleteCase");
        var passes = Passes(policy, areRequired) - Passes(policy with { Bundle = policy.Bundle with { Tests = [] } }, areRequired);

        var findings = PolicySelfCheck.Errors(policy, areRequired);

        Assert.Equal((failed, failed), (passes, findings.Count(f => f.Code == DiagnosticCodes.TestFailed)));
        Assert.Equal(2 + failed, findings.Count);
    }

    private static int Passes(LoadedPolicy policy, bool areRequired)
    {
        var passes = 0;
        YieldPoint.SetCallback(() => passes++);
        try
        {
            PolicySelfCheck.Errors(policy, areRequired);
            return passes;
        }
        finally
        {
            YieldPoint.SetCallback(null);
        }
    }

    private static LoadedPolicy Policy(string privilege)
    {
        var bundle = TestBundle.Stack().Role("r", r => r.Privileges(privilege)).Build();
        return LoadedPolicy.Compile(
            bundle with
            {
                Settings = bundle.Settings with { GuardRails = new GuardRails { Protected = [NobodyDeletes], Limitations = [OnlyRead] } },
                Tests = [new PolicyTest("r reads", Ask.To("getCase").As("r").On("cases"), Outcome.Allow, null, null, At(20))],
            },
            "test",
            1);
    }

    private static SourceSpan At(int line) => new("pdp.yaml", line, 1);
}
