using CasesPdp.Protocol.V1;

namespace CasesPdp.FunctionalTests.Server;

public sealed class OtherMethodsTests(StackServer server) : IClassFixture<StackServer>
{
    [Fact]
    public void Explain_Denial_NamesWhatIsMissingAndTheSmallestChange()
    {
        var check = Ask.Check("sec_read", "createCase");

        var answer = server.Client.Explain(
            new ExplainRequest { Subject = check.Subject, Action = check.Action, Resource = check.Resource });

        Assert.Equal((Outcome.Deny, Reason.MissingPrivilege), (answer.Outcome, answer.Reason));
        Assert.Equal(403u, answer.KibanaStatus);
        Assert.Contains(answer.Requirements, r => r is { Name: "createCase", Owner: "securitySolution", Granted: false });
        Assert.NotNull(answer.SmallestChange);
        Assert.DoesNotContain("sec_read", answer.UserText, StringComparison.Ordinal);
    }

    [Fact]
    public void ListCapabilities_Reader_MayReadOneOwner()
    {
        var answer = server.Client.ListCapabilities(new ListCapabilitiesRequest { Subject = Ask.Subject("sec_read"), Space = "team" });

        Assert.Equal(Reason.Allowed, answer.Reason);
        var security = Assert.Single(answer.Owners, o => o.Owner == "securitySolution");
        Assert.Contains("getCase", security.Operations);
        Assert.DoesNotContain("createCase", security.Operations);
    }

    [Fact]
    public void PlanCases_NoAction_PlansFindCases()
    {
        var request = new PlanCasesRequest { Subject = Ask.Subject("sec_read", "obs_read"), Space = "team" };

        var answer = server.Client.PlanCases(request);

        Assert.Equal(["observability", "securitySolution"], answer.Owners);
        Assert.Equal(server.Client.PlanCases(new PlanCasesRequest(request) { ListAction = Ask.Action("find-cases") }), answer);
        Assert.NotEmpty(answer.Kql);
    }

    [Fact]
    public void PlanCases_ActionInTheDeprecatedField_IsPlannedAsInTheNewOne()
    {
        var request = new PlanCasesRequest { Subject = Ask.Subject("sec_read", "obs_read") };

        var deleted = server.Client.PlanCases(new PlanCasesRequest(request) { ListAction = Ask.Action("deleteCase") });

        Assert.Equal((Reason.MissingPrivilege, 0), (deleted.Reason, deleted.Owners.Count));
        Assert.Equal(server.Client.PlanCases(WithDeprecatedAction(request, "deleteCase")), deleted);
    }

    [Fact]
    public void PlanCases_ActionInBothFields_IsRefused()
    {
        var request = new PlanCasesRequest { Subject = Ask.Subject("sec_read"), ListAction = Ask.Action("find-cases") };

        Refused.By(() => server.Client.PlanCases(WithDeprecatedAction(request, "find-cases")))
            .Is("ERROR_REASON_FIELD_INVALID", "list_action");
    }

    [Fact]
    public void PlanCases_ActionWithAFacet_IsDeniedAsInACheck()
    {
        var request = new PlanCasesRequest { Subject = Ask.Subject("sec_read"), ListAction = Ask.Action("find-cases", "alerts") };

        var answer = server.Client.PlanCases(request);

        Assert.Equal((Reason.UnknownFacet, 0), (answer.Reason, answer.Owners.Count));
    }

    [Fact]
    public void PlanCases_NobodyKnown_IsEmpty()
    {
        var answer = server.Client.PlanCases(new PlanCasesRequest { Subject = new Subject() });

        Assert.Equal((Reason.NoKnownRole, 0, "", ""), (answer.Reason, answer.Owners.Count, answer.Kql, answer.ElasticsearchFilter));
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void MatrixWithoutAnAxis_IsRefused(bool hasSubject, bool hasAction)
    {
        var request = new CheckMatrixRequest { Cells = { new MatrixCell() } };
        if (hasSubject)
        {
            request.Subjects.Add(Ask.Subject("x"));
        }

        if (hasAction)
        {
            request.Actions.Add(Ask.Action("getCase"));
        }

        Refused.By(() => server.Client.CheckMatrix(request)).Is("ERROR_REASON_FIELD_REQUIRED", hasSubject ? "actions" : "subjects");
    }

    [Fact]
    public void WithoutWhatIsNeeded_EveryMethodRefuses()
    {
        var client = server.Client;
        Refused.By(() => client.Explain(new ExplainRequest())).Is("ERROR_REASON_FIELD_REQUIRED", "subject");
        Refused.By(() => client.ListCapabilities(new ListCapabilitiesRequest())).Is("ERROR_REASON_FIELD_REQUIRED", "subject");
        Refused.By(() => client.PlanCases(new PlanCasesRequest())).Is("ERROR_REASON_FIELD_REQUIRED", "subject");
        Refused.By(() => client.ListRoles(new ListRolesRequest())).Is("ERROR_REASON_FIELD_REQUIRED", "action");
        Refused.By(() => client.FilterSubjects(new FilterSubjectsRequest { Action = Ask.Action("getCase") }))
            .Is("ERROR_REASON_FIELD_REQUIRED", "resource");
    }

    [Fact]
    public void FilterSubjects_NoSubjects_IsEmpty() => Assert.Empty(server.Client.FilterSubjects(
        new FilterSubjectsRequest { Action = Ask.Action("getCase"), Resource = Ask.Resource("securitySolution") }).Allowed);

    [Fact]
    public void GetServerInfo_Stack_DescribesThePolicy()
    {
        var info = server.Client.GetServerInfo(new GetServerInfoRequest());

        Assert.Equal(("9.3", "stack", "platinum"), (info.Kibana, info.Deployment, info.License));
        Assert.Equal((true, false), (info.SecurityEnabled, info.DefaultBundle));
        Assert.Equal(["cases", "observability", "securitySolution"], info.Owners);
        Assert.Equal(2u, info.Counts.Subjects);
        Assert.NotEmpty(info.Version);
    }

    [Fact]
    public async Task RolesFromSubjects_RolesInARequest_AreNotAccepted()
    {
        using var bundle = TestBundle.Create("rolesFrom: subjects");
        await using var strict = await RunningServer.StartAsync(bundle);
        var request = Ask.Check("sec_all", "createCase");
        var batch = Ask.Batch(2);
        batch.Subject = Ask.Listed("alice");
        batch.Items[1].Subject = Ask.Subject();

        Refused.By(() => strict.Client.Check(request)).Is("ERROR_REASON_ROLES_NOT_ACCEPTED", "subject.roles");
        Refused.By(() => strict.Client.BatchCheck(batch)).Is("ERROR_REASON_ROLES_NOT_ACCEPTED", "items[1].subject.roles");
        request.Subject = Ask.Listed("alice");
        Assert.Equal(Reason.Allowed, strict.Client.Check(request).Reason);
        request.Subject.LimitedBy = new RoleNames { Names = { "sec_read" } };
        Assert.Equal(Reason.MissingPrivilege, strict.Client.Check(request).Reason);
    }

    private static PlanCasesRequest WithDeprecatedAction(PlanCasesRequest request, string action)
    {
#pragma warning disable CS0612 // What clients of earlier versions send.
        return new PlanCasesRequest(request) { Action = action };
#pragma warning restore CS0612
    }
}
