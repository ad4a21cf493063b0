using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Explanations;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Policies.Tests.Explanations;

public sealed class KibanaAnswerTests
{
    private const string Security = "securitySolution";

    [Theory]
    [InlineData("create-case", "", 403, "Unauthorized to access case configurations of any owner")]
    [InlineData("update-case", "", 403, "Unauthorized to update case with owners: \"securitySolution\"")]
    [InlineData("get-case", "", 403, "Unauthorized to access case with owners: \"securitySolution\"")]
    [InlineData("bulk-get-cases", "", 403, "Unauthorized to access cases with owners: \"securitySolution\"")]
    [InlineData("delete-cases", "", 403, "Unauthorized to delete case with owners: \"securitySolution\"")]
    [InlineData("add-attachment", "", 403, "Unauthorized to create comments with owners: \"securitySolution\"")]
    [InlineData("push-case", "", 403, "Unauthorized to access case with owners: \"securitySolution\"")]
    [InlineData("find-cases", "", 403, "Unauthorized to access cases of any owner")]
    [InlineData("add-observable", "", 400, "Unauthorized to update case with owners: \"securitySolution\"")]
    [InlineData("cases:securitySolution/updateCase", "", 403, "Unauthorized to update case with owners: \"securitySolution\"")]
    [InlineData("nonsense", "", 0, "")]
    [InlineData("get-case", "reopens", 0, "")]
    public void To_SubjectWithoutGrants_AnswersAsKibanaDoes(string action, string facet, int status, string message)
    {
        var bundle = TestBundle.Stack().Role("nothing");

        var explained = Explain(bundle, Ask.To(action, facet.Length == 0 ? [] : [facet]).As("nothing").On(Security));

        Assert.Equal((status, message), (explained.KibanaStatus, explained.KibanaMessage));
    }

    [Fact]
    public void To_TwoOwners_NamesBothInOrder()
    {
        var explained = Explain(TestBundle.Stack().Role("r"), Ask.To("get-case").As("r").On(Security, "cases"));

        Assert.Equal("Unauthorized to access case with owners: \"securitySolution, cases\"", explained.KibanaMessage);
    }

    [Fact]
    public void To_CreateWithAssignees_JoinsTheVerbs()
    {
        var bundle = TestBundle.Stack().Role("r", r => r.Feature("securitySolutionCasesV3", "read"));

        var explained = Explain(bundle, Ask.To("create-case", "assignees").As("r").On(Security));

        Assert.Equal("Unauthorized to create, update case with owners: \"securitySolution\"", explained.KibanaMessage);
    }

    [Fact]
    public void To_PushWithoutConnectors_IsRefusedByTheActionsFeature()
    {
        var bundle = TestBundle.Stack().Role("r", r => r.Feature("securitySolutionCasesV3", "all"));

        var explained = Explain(bundle, Ask.To("push-case").As("r").On(Security));

        Assert.Equal((403, "Unauthorized to get actions"), (explained.KibanaStatus, explained.KibanaMessage));
    }

    [Fact]
    public void To_ObservablesWithoutLicenseAndGrants_SpeaksOfTheLicenseFirst()
    {
        var bundle = TestBundle.Stack().License(LicenseLevel.Basic).Role("r");

        var explained = Explain(bundle, Ask.To("add-observable").As("r").On(Security));

        Assert.Equal(403, explained.KibanaStatus);
        Assert.Contains("Platinum", explained.KibanaMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void To_ListCallWithOneOwnerUnauthorized_LeavesItOut()
    {
        var bundle = TestBundle.Stack().Role("r", r => r.Feature("securitySolutionCasesV3", "read"));

        var explained = Explain(bundle, Ask.To("find-cases").As("r").On(Security, "observability"));

        Assert.Equal((200, ""), (explained.KibanaStatus, explained.KibanaMessage));
    }

    [Fact]
    public void To_UnknownOwner_IsRefusedEvenToSuperusers()
    {
        var explained = Explain(TestBundle.Stack(), Ask.To("get-case").As("superuser").On("nobody"));

        Assert.Equal((403, "Unauthorized to access case with owners: \"nobody\""), (explained.KibanaStatus, explained.KibanaMessage));
    }

    [Fact]
    public void To_SuggestAssigneesWithoutTag_IsForbidden()
    {
        var explained = Explain(TestBundle.Stack().Role("r"), Ask.To("suggest-assignees").As("r"));

        Assert.Equal((403, "Forbidden"), (explained.KibanaStatus, explained.KibanaMessage));
    }

    private static Explanation Explain(TestBundle bundle, DecisionRequest request) =>
        Explainer.Explain(LoadedPolicy.Compile(bundle.Build(), "test", 1), request);
}
