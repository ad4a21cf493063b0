using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Explanations;
using CasesPdp.Policies.Requests;
using CsCheck;

namespace CasesPdp.Policies.Tests.Explanations;

public sealed class ExplainerPropertyTests
{
    private const int Cases = 150;

    [Fact]
    public void Explain_AnyQuestion_AnswersAsTheTableDoes()
    {
        RandomQuestions.Cases.Sample(
            c =>
            {
                var explained = Explainer.Explain(c.Policy, c.Request);

                var decided = TableEvaluator.Decide(c.Policy.Snapshot, c.Request);

                Assert.Equal(decided.Reason, explained.Decision.Reason);
                Assert.Equal(decided.Missing, explained.Decision.Missing);
                Assert.NotEmpty(explained.AdministratorText);
                Assert.NotEmpty(explained.UserText);
            },
            iter: Cases);
    }

    [Fact]
    public void Explain_MissingPrivilege_RequirementsNotGrantedAreWhatIsMissing()
    {
        RandomQuestions.Cases.Where(c => ReasonOf(c.Policy, c.Request) == Reason.MissingPrivilege).Sample(
            c =>
            {
                var explained = Explainer.Explain(c.Policy, c.Request);

                var missing = explained.Requirements.Where(r => !r.IsGranted).Select(r => r.Name).Distinct().Order(StringComparer.Ordinal);

                Assert.Equal(explained.Decision.Missing, missing);
            },
            iter: Cases);
    }

    [Fact]
    public void Explain_UnlimitedSubject_SourcesAreThereExactlyWhereGranted()
    {
        RandomQuestions.Cases.Where(c => c.Request.LimitedBy is null && c.Policy.Bundle.Settings.SecurityEnabled).Sample(
            c =>
            {
                var explained = Explainer.Explain(c.Policy, c.Request);

                Assert.All(explained.Requirements, r => Assert.Equal(r.IsGranted, r.GrantedBy.Count > 0));
            },
            iter: Cases);
    }

    [Fact]
    public void Walk_AnyRoles_UnionOfSourcesIsWhatTheTableGrants()
    {
        RandomQuestions.Cases.Where(c => c.Request.Space is not "*" && c.Request.LimitedBy is null).Sample(
            c =>
            {
                var question = new ResolvedQuestion(c.Policy, c.Request);
                var roles = question.RoleNames.Select(question.Grants.Role).OfType<RoleDocument>();

                var sources = GrantWalker.Walk(question.Grants, roles, question.Space);

                var union = new ulong[question.Row.Length];
                foreach (var (_, row) in sources)
                {
                    union = [.. union.Zip(row, (a, b) => a | b)];
                }

                Assert.Equal(question.Row, union);
            },
            iter: Cases);
    }

    [Fact]
    public void Explain_MissingRequirement_EachPrivilegeAloneGrantsIt()
    {
        RandomQuestions.Cases.Where(c => c.Request.LimitedBy is null && ReasonOf(c.Policy, c.Request) == Reason.MissingPrivilege).Sample(
            c =>
            {
                var before = Explainer.Explain(c.Policy, c.Request);

                foreach (var requirement in before.Requirements.Where(r => !r.IsGranted))
                {
                    foreach (var privilege in requirement.Privileges)
                    {
                        var (policy, request) = Grant(c.Policy, c.Request, "added", [privilege]);
                        var after = Explainer.Explain(policy, request).Requirements
                            .Single(r => (r.Name, r.Owner, r.AnyOwner) == (requirement.Name, requirement.Owner, requirement.AnyOwner));
                        Assert.True(after.IsGranted, $"{privilege} does not grant {requirement.Name} on {requirement.Owner}");
                    }
                }
            },
            iter: 150);
    }

    [Fact]
    public void Explain_SmallestChangeToARole_AllowsOnceMade()
    {
        var tried = 0;
        RandomQuestions.Cases.Sample(
            c =>
            {
                if (Explainer.Explain(c.Policy, c.Request).SmallestChange is { Role: { } role } change)
                {
                    var (policy, request) = Grant(c.Policy, c.Request, role, change.Privileges);

                    Assert.Equal(Reason.Allowed, ReasonOf(policy, request));
                    Interlocked.Increment(ref tried);
                }
            },
            iter: Cases);

        Assert.True(tried > Cases / 5, $"only {tried} changes tried");
    }

    [Fact]
    public void Explain_SmallestChangeToARole_NoPrivilegeCanBeLeftOut()
    {
        RandomQuestions.Cases.Sample(
            c =>
            {
                if (Explainer.Explain(c.Policy, c.Request).SmallestChange is { Role: { } role, Privileges.Count: > 1 } change)
                {
                    foreach (var left in change.Privileges)
                    {
                        var (policy, request) = Grant(c.Policy, c.Request, role, [.. change.Privileges.Where(p => p != left)]);
                        Assert.NotEqual(Reason.Allowed, ReasonOf(policy, request));
                    }
                }
            },
            iter: Cases);
    }

    [Fact]
    public void Explain_PrivilegesAloneMissingOnKnownWrittenRole_AlwaysFindsAChange()
    {
        RandomQuestions.Cases.Where(c => c.Request.LimitedBy is null && ReasonOf(c.Policy, c.Request) == Reason.MissingPrivilege).Sample(
            c =>
            {
                var explained = Explainer.Explain(c.Policy, c.Request);

                var ungrantable = explained.Requirements.Any(r => !r.IsGranted && r.Privileges.Count == 0);
                var closed = explained.Gates.Any(g => !g.IsOpen);
                Assert.True(ungrantable || closed || explained.SmallestChange is not null, explained.AdministratorText);
            },
            iter: Cases);
    }

    [Fact]
    public void Explain_ClosedGateReason_GateIsListedClosed()
    {
        RandomQuestions.Cases.Sample(
            c =>
            {
                var explained = Explainer.Explain(c.Policy, c.Request);

                var closed = explained.Gates.Where(g => !g.IsOpen).Select(g => g.Reason).ToList();
                if (explained.Decision.Reason >= Reason.TierExcludes)
                {
                    Assert.Equal(explained.Decision.Reason, closed[0]);
                }
                else if (explained.Decision.Reason == Reason.Allowed)
                {
                    Assert.Empty(closed);
                }
            },
            iter: Cases);
    }

    private static Reason ReasonOf(LoadedPolicy policy, DecisionRequest request) => TableEvaluator.Decide(policy.Snapshot, request).Reason;

    // Made by hand from what the explanation says, with nothing of the code that found it.
    private static (LoadedPolicy Policy, DecisionRequest Request) Grant(
        LoadedPolicy policy,
        DecisionRequest request,
        string role,
        IReadOnlyList<string> privileges)
    {
        var features = privileges.Select(p => p.Split('.')).Select(p => new FeatureGrant(p[0], [p[1]]));
        var grant = new KibanaGrant([request.Space ?? "default"], [], [.. features]);
        var present = policy.Bundle.Roles.SingleOrDefault(r => r.Name == role) ?? new RoleDocument(role, [], [], TestBundle.Span);
        Assert.False(present.IsBundled);
        var changed = present with { Kibana = [.. present.Kibana, grant] };
        var bundle = policy.Bundle with { Roles = [.. policy.Bundle.Roles.Where(r => r.Name != role), changed] };
        var isNamed = request.Roles!.Contains(role) || (request.LimitedBy ?? []).Contains(role);
        return (LoadedPolicy.Compile(bundle, "test", 2), isNamed ? request : request with { Roles = [.. request.Roles!, role] });
    }
}
