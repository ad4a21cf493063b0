using CasesPdp.FunctionalTests.Server;
using CasesPdp.Workloads;
using CasesPdp.Workloads.Cerbos;
using CasesPdp.Workloads.Cerbos.V1;

namespace CasesPdp.FunctionalTests.Load;

/// <summary>The policies and requests that Cerbos is measured with mean what ours mean.</summary>
public sealed class CerbosTranslationTests
{
    private static readonly SyntheticPolicy SyntheticPolicy = SyntheticPolicy.Make(roles: 200, spaces: 50);

    public static TheoryData<PolicyForm> Forms => [PolicyForm.Conditions, PolicyForm.Scopes];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Policies_OfEitherForm_AllowWhatTheTableAllows(PolicyForm form)
    {
        using var directory = new TestDirectory();
        var policies = CerbosPolicies.Write(directory.Path, SyntheticPolicy, form);
        var (requests, answers) = (new CerbosRequests(form), new ExpectedAnswers(SyntheticPolicy.Snapshot));
        var allowed = 0;
        var asked = 0;

        foreach (var batch in AgreementSample.Take(SyntheticPolicy, batches: 60, items: 40))
        {
            var ours = CerbosAnswers.Allowed(answers.To(batch));
            var request = requests.From(batch);
            var theirs = request.Resources.Select(r => policies.Allows(request.Principal, r.Resource, r.Actions.Single())).ToList();

            Assert.Equal(ours, theirs);
            asked += ours.Count;
            allowed += ours.Count(a => a);
        }

        Assert.Equal(2_400, asked);
        Assert.InRange(allowed, asked / 10, asked * 9 / 10);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Answers_OfAMatrix_StandInTheOrderOfTheRequest(PolicyForm form)
    {
        using var directory = new TestDirectory();
        var policies = CerbosPolicies.Write(directory.Path, SyntheticPolicy, form);
        var matrix = new QuestionMix(SyntheticPolicy.Roles, SyntheticPolicy.Spaces, seed: 3).NextMatrix(30);

        var request = new CerbosRequests(form).From(matrix);
        var theirs = CerbosAnswers.Allowed(request, AnswerOf(policies, request));

        Assert.Equal(CerbosAnswers.Allowed(matrix, new ExpectedAnswers(SyntheticPolicy.Snapshot).To(matrix)), theirs);
        Assert.Contains(true, theirs);
        Assert.Contains(false, theirs);
    }

    [Fact]
    public void Answers_WithoutAResultForEachResource_AreRefused()
    {
        var matrix = new QuestionMix(SyntheticPolicy.Roles, SyntheticPolicy.Spaces, seed: 3).NextMatrix(2);
        var request = new CerbosRequests(PolicyForm.Scopes).From(matrix);

        Assert.Throws<InvalidOperationException>(() => CerbosAnswers.Allowed(request, new CheckResourcesResponse()));
    }

    [Fact]
    public void Check_InTheDefaultSpace_NamesItsScope()
    {
        var check = new QuestionMix(SyntheticPolicy.Roles, SyntheticPolicy.Spaces, seed: 3).NextCheck();
        check.Resource.ClearSpace();

        var request = new CerbosRequests(PolicyForm.Scopes).From(check);

        Assert.Equal("default", Assert.Single(request.Resources).Resource.Scope);
        Assert.Equal(check.Subject.Roles.Names, request.Principal.Roles);
    }

    private static CheckResourcesResponse AnswerOf(CerbosPolicies policies, CheckResourcesRequest request)
    {
        var answer = new CheckResourcesResponse();
        foreach (var entry in request.Resources)
        {
            var result = new ResultEntry();
            foreach (var action in entry.Actions)
            {
                result.Actions.Add(action, policies.Allows(request.Principal, entry.Resource, action) ? Effect.Allow : Effect.Deny);
            }

            answer.Results.Add(result);
        }

        return answer;
    }
}
