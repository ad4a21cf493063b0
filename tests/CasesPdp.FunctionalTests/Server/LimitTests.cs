using CasesPdp.Protocol.V1;

namespace CasesPdp.FunctionalTests.Server;

public sealed class LimitTests(DefaultServer server) : IClassFixture<DefaultServer>
{
    private static readonly Dictionary<string, Action<CheckRequest, string>> Names = new()
    {
        ["subject.id"] = (r, n) => r.Subject.Id = n,
        ["subject.roles.names[1]"] = (r, n) => r.Subject.Roles.Names.Add(n),
        ["subject.limited_by.names[0]"] = (r, n) => r.Subject.LimitedBy = new RoleNames { Names = { n } },
        ["subject.profile_uid"] = (r, n) => r.Subject.ProfileUid = n,
        ["action.name"] = (r, n) => r.Action.Name = n,
        ["action.facets[0]"] = (r, n) => r.Action.Facets.Add(n),
        ["action.connector"] = (r, n) => r.Action.Connector = n,
        ["resource.type"] = (r, n) => r.Resource.Type = n,
        ["resource.owners[1]"] = (r, n) => r.Resource.Owners.Add(n),
        ["resource.space"] = (r, n) => r.Resource.Space = n,
        ["resource.access_mode"] = (r, n) => r.Resource.AccessMode = n,
        ["resource.assignee_uids[0]"] = (r, n) => r.Resource.AssigneeUids.Add(n),
    };

    public static TheoryData<string> NameFields => [.. Names.Keys];

    [Theory]
    [MemberData(nameof(NameFields))]
    public void Check_NameAroundItsLimit_IsRefusedBeyondIt(string field)
    {
        foreach (var bytes in new[] { 511, 512 })
        {
            var request = Ask.Check("t1_analyst", "getCase");
            Names[field](request, Ask.Name(bytes));
            server.Client.Check(request);
        }

        var beyond = Ask.Check("t1_analyst", "getCase");
        Names[field](beyond, Ask.Name(513));
        Refused.By(() => server.Client.Check(beyond)).IsLimit(field, 512, 513);
        Refused.By(() => server.Client.Explain(Explain(beyond))).IsLimit(field, 512, 513);
    }

    [Fact]
    public void Check_NameOfManyByteCharacters_IsCountedInBytes()
    {
        var fits = Ask.Check(new string('€', 170), "getCase");
        var tooLong = Ask.Check(new string('€', 171), "getCase");

        server.Client.Check(fits);

        Refused.By(() => server.Client.Check(tooLong)).IsLimit("subject.roles.names[0]", 512, 513);
    }

    [Fact]
    public void Check_RolesAroundTheirLimit_AreRefusedBeyondIt()
    {
        foreach (var count in new[] { 255, 256 })
        {
            var request = Ask.Check("t1_analyst", "getCase");
            request.Subject.Roles.Names.Add(Enumerable.Repeat("t1_analyst", count - 1));
            request.Subject.LimitedBy = new RoleNames { Names = { request.Subject.Roles.Names } };
            Assert.Equal(Reason.Allowed, server.Client.Check(request).Reason);
        }

        var roles = Ask.Check("t1_analyst", "getCase");
        roles.Subject.Roles.Names.Add(Enumerable.Repeat("t1_analyst", 256));
        Refused.By(() => server.Client.Check(roles)).IsLimit("subject.roles.names", 256, 257);
        var limit = Ask.Check("t1_analyst", "getCase");
        limit.Subject.LimitedBy = roles.Subject.Roles;
        Refused.By(() => server.Client.Check(limit)).IsLimit("subject.limited_by.names", 256, 257);
    }

    [Theory]
    [InlineData("resource.owners", 256)]
    [InlineData("resource.assignee_uids", 1_000)]
    [InlineData("action.facets", 32)]
    public void Check_NamesAroundTheirNumber_AreRefusedBeyondIt(string field, int limit)
    {
        foreach (var count in new[] { limit - 1, limit })
        {
            Assert.NotEqual(Reason.Unspecified, server.Client.Check(With(field, count)).Reason);
            server.Client.BatchCheck(BatchOf(With(field, count)));
        }

        var beyond = With(field, limit + 1);
        Refused.By(() => server.Client.Check(beyond)).IsLimit(field, limit, limit + 1);
        Refused.By(() => server.Client.Explain(Explain(beyond))).IsLimit(field, limit, limit + 1);
        Refused.By(() => server.Client.BatchCheck(BatchOf(beyond))).IsLimit("items[0]." + field, limit, limit + 1);
    }

    [Fact]
    public void PlanCases_OwnersAroundTheirNumber_AreRefusedBeyondIt()
    {
        var plan = new PlanCasesRequest { Subject = Ask.Subject("viewer"), Owners = { Enumerable.Repeat(Ask.Security, 256) } };
        server.Client.PlanCases(plan);

        plan.Owners.Add(Ask.Security);

        Refused.By(() => server.Client.PlanCases(plan)).IsLimit("owners", 256, 257);
    }

    [Fact]
    public void BatchCheck_ItemsAroundTheirLimit_AreRefusedBeyondIt()
    {
        Assert.Equal(9_999u, server.Client.BatchCheck(Ask.Batch(9_999)).EvaluatedCount);
        Assert.Equal(10_000u, server.Client.BatchCheck(Ask.Batch(10_000)).EvaluatedCount);
        Refused.By(() => server.Client.BatchCheck(Ask.Batch(10_001))).IsLimit("items", 10_000, 10_001);
    }

    [Fact]
    public void BatchCheck_NamesOfAnItem_AreNamedByPath()
    {
        var request = Ask.Batch(4);
        request.Items[3].Subject = Ask.Subject("a", "b", Ask.Name(513));
        Refused.By(() => server.Client.BatchCheck(request)).IsLimit("items[3].subject.roles.names[2]", 512, 513);

        request.Items[3] = new BatchCheckItem { CorrelationId = Ask.Name(513) };
        Refused.By(() => server.Client.BatchCheck(request)).IsLimit("items[3].correlation_id", 512, 513);

        request.Items[3] = new BatchCheckItem { CorrelationId = Ask.Name(512) };
        Assert.Equal(512, server.Client.BatchCheck(request).CorrelationIds[3].Length);
    }

    [Theory]
    [InlineData(999, 1_000, 1, false)]
    [InlineData(1_000, 1_000, 1, false)]
    [InlineData(100, 100, 100, false)]
    [InlineData(1_000, 1_001, 1, true)]
    [InlineData(101, 100, 100, true)]
    [InlineData(65_536, 65_536, 1, true)]
    public void CheckMatrix_CellsAroundTheirLimit_AreRefusedBeyondIt(int subjects, int actions, int cells, bool isRefused)
    {
        var request = Matrix(subjects, actions, cells);
        var count = (long)subjects * actions * cells;

        if (isRefused)
        {
            var refused = Refused.By(() => server.Client.CheckMatrix(request));
            Assert.Equal(("cells", count.ToString()), (refused.Field, refused.Metadata["count"]));
        }
        else
        {
            var answer = server.Client.CheckMatrix(request);
            Assert.Equal(((uint)count, (count + 7) / 8), (answer.DecisionCount, answer.Allowed.Length));
        }
    }

    [Fact]
    public void CheckMatrix_NamesBeyondTheirLimit_AreNamedByPath()
    {
        var request = Matrix(2, 2, 2);
        request.Cells[1].Owner = Ask.Name(513);
        Refused.By(() => server.Client.CheckMatrix(request)).IsLimit("cells[1].owner", 512, 513);

        request.Cells[1] = new MatrixCell { Space = Ask.Name(513) };
        Refused.By(() => server.Client.CheckMatrix(request)).IsLimit("cells[1].space", 512, 513);

        request = Matrix(2, 2, 2);
        request.Actions[1].Name = Ask.Name(513);
        Refused.By(() => server.Client.CheckMatrix(request)).IsLimit("actions[1].name", 512, 513);

        request = Matrix(2, 2, 2);
        request.Subjects[1].Id = Ask.Name(513);
        Refused.By(() => server.Client.CheckMatrix(request)).IsLimit("subjects[1].id", 512, 513);
    }

    [Fact]
    public void FilterSubjects_SubjectsAroundTheirLimit_AreRefusedBeyondIt()
    {
        Assert.Equal(9_999, server.Client.FilterSubjects(Filter(9_999)).Allowed.Count);
        Assert.Equal(10_000, server.Client.FilterSubjects(Filter(10_000)).Allowed.Count);
        Refused.By(() => server.Client.FilterSubjects(Filter(10_001))).IsLimit("subjects", 10_000, 10_001);
    }

    [Fact]
    public void ListRoles_PageSizeAroundItsLimit_IsRefusedBeyondIt()
    {
        var request = new ListRolesRequest { Action = Ask.Action("getCase"), Resource = Ask.Resource(Ask.Security) };
        foreach (var size in new uint[] { 9_999, 10_000 })
        {
            request.PageSize = size;
            Assert.NotEmpty(server.Client.ListRoles(request).Roles);
        }

        request.PageSize = 10_001;
        Refused.By(() => server.Client.ListRoles(request)).IsLimit("page_size", 10_000, 10_001);
    }

    [Fact]
    public void PlanCasesAndListCapabilities_NamesBeyondTheirLimit_AreRefused()
    {
        var plan = new PlanCasesRequest { Subject = Ask.Subject("viewer"), Owners = { "a", Ask.Name(513) } };
        var capabilities = new ListCapabilitiesRequest { Subject = Ask.Subject("viewer"), Space = Ask.Name(513) };

        Refused.By(() => server.Client.PlanCases(plan)).IsLimit("owners[1]", 512, 513);
        Refused.By(() => server.Client.ListCapabilities(capabilities)).IsLimit("space", 512, 513);
    }

    [Fact]
    public void GetServerInfo_Limits_AreThoseEnforced()
    {
        var limits = server.Client.GetServerInfo(new GetServerInfoRequest()).Limits;

        Assert.Equal(
            new ServerLimits
            {
                BatchItems = 10_000,
                MatrixCells = 1_000_000,
                SubjectRoles = 256,
                NameBytes = 512,
                MessageBytes = 4 * 1024 * 1024,
                PageSize = 10_000,
                ResourceOwners = 256,
                ResourceAssignees = 1_000,
                ActionFacets = 32,
                FilteredSubjects = 10_000,
            },
            limits);
    }

    private static CheckRequest With(string field, int count)
    {
        var request = Ask.Check("t1_analyst", "update-case");
        var names = field switch
        {
            "resource.owners" => request.Resource.Owners,
            "resource.assignee_uids" => request.Resource.AssigneeUids,
            _ => request.Action.Facets,
        };
        names.Clear();
        names.Add(Enumerable.Repeat(field == "action.facets" ? "reopens" : Ask.Security, count));
        return request;
    }

    private static BatchCheckRequest BatchOf(CheckRequest request) => new()
    {
        Items = { new BatchCheckItem { Subject = request.Subject, Action = request.Action, Resource = request.Resource } },
    };

    private static ExplainRequest Explain(CheckRequest request) =>
        new() { Subject = request.Subject, Action = request.Action, Resource = request.Resource };

    private static CheckMatrixRequest Matrix(int subjects, int actions, int cells) => new()
    {
        Subjects = { Enumerable.Range(0, subjects).Select(_ => new Subject { Roles = new RoleNames() }) },
        Actions = { Enumerable.Range(0, actions).Select(_ => Ask.Action("getCase")) },
        Cells = { Enumerable.Range(0, cells).Select(_ => new MatrixCell { Owner = Ask.Security }) },
    };

    private static FilterSubjectsRequest Filter(int subjects) => new()
    {
        Subjects = { Enumerable.Range(0, subjects).Select(_ => Ask.Subject("t1_analyst")) },
        Action = Ask.Action("getCase"),
        Resource = Ask.Resource(Ask.Security),
    };
}
