using CasesPdp.Protocol.V1;

namespace CasesPdp.FunctionalTests.Server;

public sealed class CheckTests(StackServer server) : IClassFixture<StackServer>
{
    [Theory]
    [InlineData("sec_all", "createCase", Outcome.Allow, Reason.Allowed)]
    [InlineData("sec_read", "getCase", Outcome.Allow, Reason.Allowed)]
    [InlineData("sec_read", "createCase", Outcome.Deny, Reason.MissingPrivilege)]
    [InlineData("Sec_read", "getCase", Outcome.Deny, Reason.NoKnownRole)]
    [InlineData("sec_all", "", Outcome.Deny, Reason.UnknownAction)]
    [InlineData("sec_all", "createcase", Outcome.Deny, Reason.UnknownAction)]
    public void Check_RoleAndAction_IsDecided(string role, string action, Outcome outcome, Reason reason)
    {
        var answer = server.Client.Check(Ask.Check(role, action));

        Assert.Equal((outcome, reason), (answer.Outcome, answer.Reason));
        Assert.Equal(64, answer.Revision.Digest.Length);
        Assert.Equal(1u, answer.Revision.Sequence);
        Assert.NotEmpty(answer.Revision.Epoch);
    }

    [Fact]
    public void Check_MissingAskedFor_NamesWhatIsMissing()
    {
        var request = Ask.Check("sec_read", "bulkGetCases", "observability");

        var without = server.Client.Check(request);
        request.IncludeMissing = true;
        var with = server.Client.Check(request);

        Assert.Empty(without.Missing);
        Assert.Equal(["getCase"], with.Missing);
    }

    [Fact]
    public void Check_ListedSubject_HasItsRoles()
    {
        var request = Ask.Check("", "createCase");
        request.Subject = Ask.Listed("alice");

        Assert.Equal(Reason.Allowed, server.Client.Check(request).Reason);
    }

    [Fact]
    public void Check_RolesPresentButEmpty_AreNotLookedUp()
    {
        var request = Ask.Check("", "createCase");
        request.Subject = new Subject { Id = "alice", Roles = new RoleNames() };

        Assert.Equal(Reason.NoKnownRole, server.Client.Check(request).Reason);
    }

    [Fact]
    public void Check_LimitedByPresentButEmpty_GrantsNothing()
    {
        var request = Ask.Check("sec_all", "createCase");
        request.Subject.LimitedBy = new RoleNames();

        Assert.Equal(Reason.NoKnownRole, server.Client.Check(request).Reason);
    }

    [Fact]
    public void Check_SpacePresentButEmpty_IsNotTheDefaultSpace()
    {
        var request = Ask.Check("sec_all", "createCase");
        request.Resource.Space = "";

        Assert.Equal(Reason.UnknownSpace, server.Client.Check(request).Reason);
    }

    [Theory]
    [InlineData("case", Reason.Allowed)]
    [InlineData("", Reason.UnknownResourceType)]
    [InlineData("alert", Reason.UnknownResourceType)]
    public void Check_ResourceType_MustBeCase(string type, Reason reason)
    {
        var request = Ask.Check("sec_all", "createCase");
        request.Resource.Type = type;

        Assert.Equal(reason, server.Client.Check(request).Reason);
    }

    [Theory]
    [InlineData("uid-alice", null, Reason.Allowed)]
    [InlineData("uid-other", null, Reason.NotVisible)]
    [InlineData("uid-alice", "uid-mallory", Reason.NotVisible)]
    public void Check_RestrictedCase_IsSeenByItsAssignees(string assignee, string? profile, Reason reason)
    {
        var request = Ask.Check("", "getCase");
        request.Subject = Ask.Listed("alice");
        request.Resource.AccessMode = "restricted";
        request.Resource.AssigneeUids.Add(assignee);
        if (profile is not null)
        {
            request.Subject.ProfileUid = profile;
        }

        Assert.Equal(reason, server.Client.Check(request).Reason);
    }

    [Fact]
    public void Check_CallThatNotifies_SaysThatLinksAreMissing()
    {
        var request = Ask.Check("sec_all", "create-case");
        request.Action.Facets.Add("assignees");

        var answer = server.Client.Check(request);

        Assert.Equal((Reason.Allowed, true), (answer.Reason, answer.LinksUnavailable));
    }

    [Theory]
    [InlineData("subject")]
    [InlineData("action")]
    [InlineData("resource")]
    public void Check_WithoutAnEntity_IsRefused(string field)
    {
        var request = Ask.Check("sec_all", "createCase");
        CheckRequest.Descriptor.FindFieldByName(field).Accessor.Clear(request);

        Refused.By(() => server.Client.Check(request)).Is("ERROR_REASON_FIELD_REQUIRED", field);
    }
}
