using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Policies.Tests.Reference;

/// <summary>What a request may say, and which of several faults is told.</summary>
public sealed class ReferenceRequestTests
{
    private static readonly DecisionRequest GetCase = Ask.To("getCase").As("superuser").On("securitySolution");

    [Theory]
    [InlineData(null, "Allowed")]
    [InlineData("case", "Allowed")]
    [InlineData("Case", "UnknownResourceType")]
    [InlineData("comment", "UnknownResourceType")]
    [InlineData("", "UnknownResourceType")]
    public void Decide_ResourceType_IsCaseOrAbsent(string? type, string expected)
    {
        Assert.Equal(expected, TestBundle.Stack().Answer(GetCase with { ResourceType = type }));
    }

    [Theory]
    [InlineData(null, "Allowed")]
    [InlineData("default", "Allowed")]
    [InlineData("team_a-1", "Allowed")]
    [InlineData("never-listed", "Allowed")]
    [InlineData("", "UnknownSpace")]
    [InlineData("*", "UnknownSpace")]
    [InlineData("Default", "UnknownSpace")]
    [InlineData("space:default", "UnknownSpace")]
    [InlineData("default\n", "UnknownSpace")]
    [InlineData("te?m", "UnknownSpace")]
    [InlineData("é", "UnknownSpace")]
    [InlineData("٣", "UnknownSpace")]
    public void Decide_Space_IsAWellFormedId(string? space, string expected)
    {
        Assert.Equal(expected, TestBundle.Stack().Answer(GetCase with { Space = space }));
    }

    [Theory]
    [InlineData("getCase", "assignees")]
    [InlineData("cases:securitySolution/getCase", "alerts")]
    [InlineData("api:casesSuggestUserProfiles", "files")]
    [InlineData("get-case", "connector")]
    [InlineData("create-case", "assigns")]
    [InlineData("create-case", "reopens")]
    [InlineData("update-case", "assignees")]
    [InlineData("add-attachment", "connector")]
    [InlineData("add-file", "files")]
    [InlineData("create-case", "Assignees")]
    [InlineData("create-case", "")]
    [InlineData("create-configuration", "other-changes")]
    public void Decide_FacetThatTheActionDoesNotAllow_IsUnknown(string action, string facet)
    {
        Assert.Equal("UnknownFacet", TestBundle.Stack().Answer(Ask.To(action, facet).As("superuser").On("securitySolution")));
    }

    [Fact]
    public void Decide_KnownAndUnknownFacetTogether_IsUnknown()
    {
        var request = Ask.To("create-case", "assignees", "colour").As("superuser").On("securitySolution");

        Assert.Equal("UnknownFacet", TestBundle.Stack().Answer(request));
    }

    [Theory]
    [InlineData("")]
    [InlineData("securitysolution")]
    [InlineData("securitySolution ")]
    [InlineData("*")]
    [InlineData("generalCases")]
    public void Decide_OwnerThatNobodyRegisters_IsUnknownEvenToSuperuser(string owner)
    {
        Assert.Equal("UnknownOwner", TestBundle.Stack().Answer(GetCase.On(owner)));
        Assert.Equal("UnknownOwner", TestBundle.Stack().Answer(GetCase.On("securitySolution", owner)));
    }

    [Theory]
    [InlineData("find-cases")]
    [InlineData("suggest-assignees")]
    [InlineData("api:casesSuggestUserProfiles")]
    [InlineData("ui:generalCasesV3/create_cases")]
    public void Decide_WrongOwnerNamedWhereNoneIsNeeded_IsUnknownOwner(string action)
    {
        Assert.Equal("UnknownOwner", TestBundle.Stack().Answer(Ask.To(action).As("superuser").On("cases", "nobody")));
    }

    [Fact]
    public void Decide_SameOwnerTwice_IsASet()
    {
        Assert.Equal("Allowed", TestBundle.Stack().Answer(GetCase.On("cases", "cases")));
    }

    [Fact]
    public void Decide_RolesInTheRequest_ReplaceThoseOfTheSubjectList()
    {
        var bundle = TestBundle.Stack().Subject("ann", null, "superuser").Role("none");

        Assert.Equal("Allowed", bundle.Answer(Ask.To("getCase").AsSubject("ann").On("cases")));
        Assert.Equal("MissingPrivilege: getCase", bundle.Answer(Ask.To("getCase").AsSubject("ann").As("none").On("cases")));
        Assert.Equal("NoKnownRole", bundle.Answer(Ask.To("getCase").AsSubject("ann").As().On("cases")));
    }

    [Fact]
    public void Decide_SubjectNotListedOrWithoutId_HasNoRole()
    {
        var bundle = TestBundle.Stack().Subject("ann", null, "superuser");

        Assert.Equal("NoKnownRole", bundle.Answer(Ask.To("getCase").AsSubject("Ann").On("cases")));
        Assert.Equal("NoKnownRole", bundle.Answer(Ask.To("getCase").On("cases")));
    }

    [Fact]
    public void Decide_RolesComeFromTheSubjectList_CountsTheListedOnes()
    {
        var bundle = TestBundle.Stack().RolesFromSubjects().Subject("ann", null, "viewer");

        Assert.Equal("Allowed", bundle.Answer(Ask.To("getCase").AsSubject("ann").On("cases")));
    }

    [Theory]
    [InlineData("NoKnownRole", "nobody")]
    [InlineData("NoKnownRole", "Superuser")]
    [InlineData("NoKnownRole", "nobody", "")]
    [InlineData("Allowed", "nobody", "superuser")]
    public void Decide_UnknownRoleNames_GrantNothing(string expected, params string[] roles)
    {
        Assert.Equal(expected, TestBundle.Stack().Answer(GetCase.As(roles)));
    }

    [Fact]
    public void Decide_SeveralRoles_AreAUnion()
    {
        var bundle = TestBundle.Stack()
            .Role("reader", r => r.Feature("generalCasesV3", "read"))
            .Role("commenter", r => r.Feature("generalCasesV3", "create_comment"));

        Assert.Equal("MissingPrivilege: createComment", bundle.Answer(Ask.To("createComment").As("reader").On("cases")));
        Assert.Equal("Allowed", bundle.Answer(Ask.To("createComment").As("reader", "commenter").On("cases")));
    }

    [Fact]
    public void Decide_SeveralFaults_TellsTheFirstInOrder()
    {
        // A role that lacks everything, on a deployment with every gate closed and a restricted case: faults are mended one by one.
        var bundle = TestBundle.Stack("9.5").License(LicenseLevel.Basic).RestrictedCases()
            .Space("hidden", "generalCases", "generalCasesV2", "generalCasesV3").Role("none").Role("total", r => r.Privileges("*"));
        var request = new DecisionRequest
        {
            Action = "cases:cases/nothing",
            Facets = ["colour"],
            ResourceType = "page",
            Owners = ["nobody"],
            Space = "*",
            Roles = ["nobody"],
            Connector = ".email",
        }.Restricted("u1");

        Assert.Equal("UnknownResourceType", bundle.Answer(request));
        request = request with { ResourceType = null };
        Assert.Equal("UnknownAction", bundle.Answer(request));
        request = request with { Action = "cases:cases/getCase" };
        Assert.Equal("UnknownFacet", bundle.Answer(request));
        request = request with { Facets = [] };
        Assert.Equal("OwnerMismatch", bundle.Answer(request));
        request = request with { Action = "cases:nobody/getCase" };
        Assert.Equal("UnknownSpace", bundle.Answer(request));
        request = request with { Space = "hidden" };
        Assert.Equal("UnknownOwner", bundle.Answer(request));
        request = request with { Action = "push-case", Owners = ["cases"] };
        Assert.Equal("OwnerDisabledInSpace", bundle.Answer(request));
        request = request with { Space = "open" };
        Assert.Equal("NoKnownRole", bundle.Answer(request));
        request = request with { Roles = ["none"] };
        Assert.Equal("MissingPrivilege: connectors:read, getCase, getUserActions, pushCase", bundle.Answer(request));
        request = request with { Roles = ["total"] };
        Assert.Equal("ConnectorNotAvailable", bundle.Answer(request));
        request = request with { Action = "add-observable" };
        Assert.Equal("LicenseTooLow", bundle.Answer(request));
        request = request with { Action = "get-case" };
        Assert.Equal("NotVisible", bundle.Answer(request));
        request = request with { ProfileUid = "u1" };
        Assert.Equal("Allowed", bundle.Answer(request));
    }

    [Fact]
    public void Decide_UnknownAndHiddenOwnerTogether_TellsTheUnknownOne()
    {
        var bundle = TestBundle.Stack().Space("s", "generalCases", "generalCasesV2", "generalCasesV3");

        Assert.Equal("UnknownOwner", bundle.Answer(GetCase.On("cases", "nobody").In("s")));
    }
}
