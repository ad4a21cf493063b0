using System.Text.Json;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.DecisionLog;
using Grpc.Core;

namespace CasesPdp.FunctionalTests.DecisionLog;

/// <summary>What a server logs of the calls that it answers.</summary>
public sealed class DecisionLogTests
{
    private const string AllAllows = "CasesPdp:DecisionLog:AllowSample=1";
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string NoAllows = "CasesPdp:DecisionLog:AllowSample=0";

    [Fact]
    public async Task Check_Denied_IsLoggedWithWhatIsMissing()
    {
        using var log = new LogDirectory();

        var records = await RecordsOf(log, [NoAllows], client =>
        {
            client.Check(Ask.Check("t1_analyst", "createCase"), new Metadata { { "traceparent", $"00-{Trace}-b7ad6b7169203331-00" } });
            client.Check(Ask.Check("t1_analyst", "getCase"));
        });

        var record = Assert.Single(records);
        Assert.Equal("createCase", record.Text("event.action"));
        Assert.Equal(("failure", "MISSING_PRIVILEGE"), (record.Text("event.outcome"), record.Text("event.reason")));
        Assert.Equal(("DENY", "MISSING_PRIVILEGE"), (record.Text("casespdp.outcome"), record.Text("casespdp.reason")));
        Assert.Equal(["createCase"], record.Texts("casespdp.missing"));
        Assert.Equal(("u", "anonymous"), (record.Text("user.id"), record.Text("client.user.name")));
        Assert.Equal(["t1_analyst"], record.Texts("user.roles"));
        Assert.Equal([Ask.Security], record.Texts("casespdp.owners"));
        Assert.Matches("^[0-9a-f]{64}$", record.Text("casespdp.revision.digest"));
        Assert.Equal(Trace, record.Text("trace.id"));
    }

    [Fact]
    public async Task Check_Allowed_IsLoggedWithTheRolesAndPrivilegesThatGrantIt()
    {
        using var log = new LogDirectory();
        var both = Ask.Check("t1_analyst", "deleteCase");
        both.Subject = Ask.Subject("t1_analyst", "superuser");

        var records = await RecordsOf(log, [AllAllows], client =>
        {
            client.Check(both);
            both.Action = Ask.Action("getCase");
            client.Check(both);
        });

        var grants = records.Select(r => r.At("casespdp.granted_by")!.Value.EnumerateArray().Select(g => g.Text("role")).Distinct()).ToList();
        Assert.Equal(["superuser"], grants[0]);
        Assert.Equal(["t1_analyst", "superuser"], grants[1]);
        Assert.Equal(("*", "*"), (
            records[0].At("casespdp.granted_by")!.Value[0].Text("privilege"), records[0].At("casespdp.granted_by")!.Value[0].Text("resource")));
    }

    [Fact]
    public async Task BatchCheck_Mixed_LogsTheDeniedItemsByTheirPlaces()
    {
        using var log = new LogDirectory();
        var batch = Ask.Batch(3);
        batch.Items[1].Action = Ask.Action("createCase");

        var records = await RecordsOf(log, [NoAllows], client => client.BatchCheck(batch));

        Assert.Equal(("1", "createCase"), (Assert.Single(records).Text("casespdp.item"), records[0].Text("event.action")));
    }

    [Fact]
    public async Task BatchCheck_FallsBack_IsLoggedAlike()
    {
        using var log = new LogDirectory();
        var check = Ask.Check("t1_analyst", "createCase");
        check.Revision = new RevisionRequirement { AtLeastRevision = new Revision { Epoch = "other", Sequence = 1 } };

        var records = await RecordsOf(log, [NoAllows], client =>
        {
            Assert.Throws<RpcException>(() => client.Check(check));
            var roles = Ask.Check("t1_analyst", "createCase");
            roles.Subject.Roles.Names.Add("é");
            client.Check(roles);
        });

        // A request that is refused decides nothing.
        Assert.Equal(["t1_analyst", "é"], Assert.Single(records).Texts("user.roles"));
    }

    [Fact]
    public async Task StreamCheck_Denied_IsLogged()
    {
        using var log = new LogDirectory();

        var records = await RecordsOfAsync(log, [NoAllows], async client =>
        {
            using var stream = client.StreamCheck();
            var batch = Ask.Batch(2);
            batch.Action = Ask.Action("createCase");
            await stream.RequestStream.WriteAsync(new StreamCheckRequest { Id = 7, Batch = batch });
            Assert.True(await stream.ResponseStream.MoveNext(CancellationToken.None));
            await stream.RequestStream.CompleteAsync();
            Assert.False(await stream.ResponseStream.MoveNext(CancellationToken.None));
        });

        Assert.Equal(["0", "1"], records.Select(r => r.Text("casespdp.item")));
        Assert.All(records, r => Assert.Equal("StreamCheck", r.Text("casespdp.method")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CheckMatrix_MoreThanACallMayLog_IsSummedUp(bool includeReasons)
    {
        using var log = new LogDirectory();
        var matrix = new CheckMatrixRequest
        {
            Subjects = { Ask.Subject("t1_analyst"), Ask.Subject("nobody") },
            Actions = { Ask.Action("getCase"), Ask.Action("createCase") },
            Cells = { Enumerable.Range(0, 5).Select(_ => new MatrixCell { Owner = Ask.Security }) },
            IncludeReasons = includeReasons,
        };

        var records = await RecordsOf(
            log, [NoAllows, "CasesPdp:DecisionLog:MaxRecordsPerCall=7"], client => client.CheckMatrix(matrix));

        Assert.Equal(8, records.Count);
        Assert.Equal(["5", "6", "7", "8", "9", "10", "11"], records.SkipLast(1).Select(r => r.Text("casespdp.item")));
        Assert.Equal(("MISSING_PRIVILEGE", "NO_KNOWN_ROLE"), (records[4].Text("casespdp.reason"), records[5].Text("casespdp.reason")));
        Assert.Equal(("summary", "8"), (records[7].Text("event.action"), records[7].Text("casespdp.left_out")));
        Assert.Equal("""{"ALLOWED":5,"NO_KNOWN_ROLE":10,"MISSING_PRIVILEGE":5}""", records[7].Text("casespdp.reasons"));
    }

    [Fact]
    public async Task ListingMethods_Each_HaveOneRecord()
    {
        using var log = new LogDirectory();
        var (subject, action, resource) = (Ask.Subject("t1_analyst"), Ask.Action("getCase"), Ask.Resource(Ask.Security));

        var records = await RecordsOf(log, [AllAllows], client =>
        {
            client.Explain(new ExplainRequest { Subject = subject, Action = action, Resource = resource });
            client.ListCapabilities(new ListCapabilitiesRequest { Subject = subject });
            client.PlanCases(new PlanCasesRequest { Subject = subject });
            client.ListRoles(new ListRolesRequest { Action = action, Resource = resource });
            client.ListNames(new ListNamesRequest { Kind = NameKind.Space });
            client.FilterSubjects(new FilterSubjectsRequest { Subjects = { subject, subject }, Action = action, Resource = resource });
        });

        Assert.Equal(
            ["Explain", "ListCapabilities", "PlanCases", "ListRoles", "FilterSubjects"], records.Select(r => r.Text("casespdp.method")));
        Assert.Equal(["getCase", "ListCapabilities", "find-cases", "getCase", "getCase"], records.Select(r => r.Text("event.action")));
        Assert.Equal(("2", "2"), (records[4].Text("casespdp.subjects_count"), records[4].Text("casespdp.allowed_count")));
    }

    [Fact]
    public async Task FilterSubjects_SomeDenied_IsLoggedAsADenial()
    {
        using var log = new LogDirectory();
        var (able, unable) = (Ask.Subject("soc_manager"), Ask.Subject("nobody"));
        var (action, resource) = (Ask.Action("createCase"), Ask.Resource(Ask.Security));

        var records = await RecordsOf(log, [NoAllows], client =>
        {
            client.FilterSubjects(new FilterSubjectsRequest { Subjects = { able, unable }, Action = action, Resource = resource });
            client.FilterSubjects(new FilterSubjectsRequest { Subjects = { able, able }, Action = action, Resource = resource });
        });

        var record = Assert.Single(records);
        Assert.Equal(("2", "1"), (record.Text("casespdp.subjects_count"), record.Text("casespdp.allowed_count")));
    }

    [Fact]
    public async Task Operations_Chosen_NarrowListingsToo()
    {
        using var log = new LogDirectory();
        var (subject, resource) = (Ask.Subject("t1_analyst"), Ask.Resource(Ask.Security));

        var records = await RecordsOf(log, [AllAllows, "CasesPdp:DecisionLog:Operations=createCase"], client =>
        {
            foreach (var action in new[] { "getCase", "createCase" })
            {
                client.Explain(new ExplainRequest { Subject = subject, Action = Ask.Action(action), Resource = resource });
                client.ListRoles(new ListRolesRequest { Action = Ask.Action(action), Resource = resource });
                client.FilterSubjects(new FilterSubjectsRequest { Subjects = { subject }, Action = Ask.Action(action), Resource = resource });
            }

            client.PlanCases(new PlanCasesRequest { Subject = subject });
            client.ListCapabilities(new ListCapabilitiesRequest { Subject = subject });
        });

        Assert.Equal(
            ["Explain createCase", "ListRoles createCase", "FilterSubjects createCase", "ListCapabilities ListCapabilities"],
            records.Select(r => $"{r.Text("casespdp.method")} {r.Text("event.action")}"));
    }

    [Fact]
    public async Task Operations_Chosen_OnlyTheirDecisionsAndUnknownActionsAreLogged()
    {
        using var log = new LogDirectory();

        var records = await RecordsOf(log, [AllAllows, "CasesPdp:DecisionLog:Operations=createCase"], client =>
        {
            foreach (var action in new[] { "getCase", "createCase", "create-case", "cases:securitySolution/createCase", "noSuchAction" })
            {
                client.Check(Ask.Check("t1_analyst", action));
            }
        });

        Assert.Equal(
            ["createCase", "create-case", "cases:securitySolution/createCase", "noSuchAction"], records.Select(r => r.Text("event.action")));
    }

    [Fact]
    public async Task Fields_MaskedAndHashed_AreNotInClearAnywhere()
    {
        using var log = new LogDirectory();
        var key = log.WriteKey("0123456789abcdef0123456789abcdef");
        var check = Ask.Check("t1_analyst", "getCase");
        check.Subject.Id = "canary-user";
        check.Subject.ProfileUid = "canary-profile";
        check.Resource.AssigneeUids.Add("canary-assignee");

        await RecordsOf(
            log,
            [
                AllAllows, "CasesPdp:DecisionLog:Masked=casespdp.profile_uid, user.roles", $"CasesPdp:DecisionLog:HashKeyFile={key}",
                "CasesPdp:DecisionLog:Hashed=user.id,casespdp.assignee_uids",
            ],
            client => client.Check(check));

        var line = Assert.Single(log.Lines());
        Assert.DoesNotContain("canary", line, StringComparison.Ordinal);
        Assert.DoesNotContain("t1_analyst", line, StringComparison.Ordinal);
        var record = LogDirectory.Parse(line);
        Assert.Equal("***", record.Text("casespdp.profile_uid"));

        // printf canary-user | openssl dgst -sha256 -hmac 0123456789abcdef0123456789abcdef
        Assert.Equal("hmac-sha256:" + Hmac("canary-user"), record.Text("user.id"));
        Assert.Equal(
            ["casespdp.assignee_uids", "casespdp.profile_uid", "user.id", "user.roles"], record.Texts("casespdp.protected"));
    }

    [Fact]
    public async Task ListedSubject_OfThePolicy_IsLoggedWithItsRoles()
    {
        using var log = new LogDirectory();
        using var bundle = TestBundle.Create();
        await using (var server = await RunningServer.StartAsync(bundle, log.Setting, NoAllows))
        {
            server.Client.Check(new CheckRequest
            {
                Subject = Ask.Listed("bob"),
                Action = Ask.Action("deleteCase"),
                Resource = Ask.Resource(Ask.Security),
            });
        }

        var record = Assert.Single(log.Records());
        Assert.Equal(["sec_read", "obs_all"], record.Texts("user.roles"));
        Assert.Equal("policy", record.Text("casespdp.roles_from"));
    }

    [Fact]
    public async Task Record_LongerThanALineMayBe_LeavesItsListsOut()
    {
        using var log = new LogDirectory();
        var check = Ask.Check("t1_analyst", "createCase");
        var name = string.Concat(Enumerable.Repeat("é", 256));
        check.Resource.AssigneeUids.Add(Enumerable.Repeat(name, 1_000));

        await RecordsOf(log, [NoAllows], client => client.Check(check));

        var line = Assert.Single(log.Lines());
        Assert.InRange(line.Length, 1, EcsWriter.LongestLine);
        var record = LogDirectory.Parse(line);
        Assert.Equal(("True", "MISSING_PRIVILEGE"), (record.Text("casespdp.shortened"), record.Text("casespdp.reason")));
        Assert.Null(record.At("user.roles") ?? record.At("casespdp.assignee_uids"));
    }

    private static string Hmac(string text) => Convert.ToHexStringLower(System.Security.Cryptography.HMACSHA256.HashData(
        "0123456789abcdef0123456789abcdef"u8, System.Text.Encoding.UTF8.GetBytes(text)));

    private static Task<IReadOnlyList<JsonElement>> RecordsOf(
        LogDirectory log, string[] settings, System.Action<DecisionService.DecisionServiceClient> calls) =>
        RecordsOfAsync(log, settings, client =>
        {
            calls(client);
            return Task.CompletedTask;
        });

    // What a server has logged once it has stopped.
    private static async Task<IReadOnlyList<JsonElement>> RecordsOfAsync(
        LogDirectory log, string[] settings, Func<DecisionService.DecisionServiceClient, Task> calls)
    {
        await using (var server = await RunningServer.StartDefaultAsync([log.Setting, .. settings]))
        {
            await calls(server.Client);
        }

        return log.Records();
    }
}
