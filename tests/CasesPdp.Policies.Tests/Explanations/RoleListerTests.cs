using CasesPdp.Decisions;
using CasesPdp.Policies.Explanations;
using CasesPdp.Policies.Requests;
using CsCheck;

namespace CasesPdp.Policies.Tests.Explanations;

public sealed class RoleListerTests
{
    [Fact]
    public void List_AnyQuestion_IsTheRolesThatAloneAreAllowed()
    {
        RandomQuestions.Cases.Sample(
            c =>
            {
                var listed = RoleLister.List(c.Policy.Snapshot, c.Request, 0, int.MaxValue);

                var snapshot = c.Policy.Snapshot;
                var alone = c.Request with { SubjectId = null, LimitedBy = null, ProfileUid = null };
                var allowed = Enumerable.Range(0, snapshot.Roles.Count)
                    .Where(r => TableEvaluator.Decide(snapshot, alone with { Roles = [snapshot.Roles[r]] }).Reason == Reason.Allowed);
                Assert.Equal(allowed, listed);
            },
            iter: 400);
    }

    [Fact]
    public void List_InPages_JoinsToTheWhole()
    {
        var policy = Compile(TestBundle.Complete());
        var request = Ask.To("create-case").On("securitySolution");

        var whole = RoleLister.List(policy, request, 0, int.MaxValue);
        var pages = new List<int>();
        while (RoleLister.List(policy, request, pages.Count == 0 ? 0 : pages[^1] + 1, 3) is { Count: > 0 } page)
        {
            pages.AddRange(page);
        }

        Assert.NotEmpty(whole);
        Assert.Equal(whole, pages);
    }

    [Fact]
    public void List_RestrictedCase_OnlySuperuserSees()
    {
        var policy = Compile(TestBundle.Stack().RestrictedCases());

        var listed = RoleLister.List(policy, Ask.To("get-case").On("cases").Restricted("somebody"), 0, 10);

        Assert.Equal(["superuser"], listed.Select(r => policy.Roles[r]));
    }

    [Fact]
    public void List_ManyRoles_AllocatesNothingForARole()
    {
        var bundle = TestBundle.Stack();
        for (var i = 0; i < 2_000; i++)
        {
            bundle.Role($"r{i}", r => r.Feature("securitySolutionCasesV3", "read"));
        }

        var policy = Compile(bundle);
        var request = Ask.To("delete-cases").As().On("securitySolution");
        RoleLister.List(policy, request, 0, 1);

        var before = GC.GetAllocatedBytesForCurrentThread();
        RoleLister.List(policy, request, 0, int.MaxValue);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(allocated < 4_000, $"{allocated} bytes");
    }

    private static PolicySnapshot Compile(TestBundle bundle) => LoadedPolicy.Compile(bundle.Build(), "test", 1).Snapshot;
}
