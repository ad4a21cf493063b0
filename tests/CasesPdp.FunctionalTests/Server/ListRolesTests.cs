using CasesPdp.Protocol.V1;

namespace CasesPdp.FunctionalTests.Server;

public sealed class ListRolesTests(StackServer server) : IClassFixture<StackServer>
{
    [Fact]
    public void ListRoles_PageByPage_GivesEveryRoleOnceInOrdinalOrder()
    {
        var request = Request("getCase");
        request.PageSize = 100;
        List<string> roles = [];
        do
        {
            var page = server.Client.ListRoles(request);
            Assert.True(page.Roles.Count == 100 || page.NextPageToken.Length == 0);
            roles.AddRange(page.Roles);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length != 0);

        Assert.Equal(roles.Distinct().Order(StringComparer.Ordinal), roles);
        Assert.Equal(TestBundle.ReaderRoles, roles.Count(r => r.StartsWith("reader_", StringComparison.Ordinal)));
        Assert.Contains("sec_read", roles);
        Assert.DoesNotContain("obs_all", roles);
    }

    [Fact]
    public void ListRoles_NoPageSize_GivesAThousand() => Assert.Equal(1_000, server.Client.ListRoles(Request("getCase")).Roles.Count);

    [Fact]
    public void ListRoles_LastPageExactlyFull_HasNoToken()
    {
        var all = server.Client.ListRoles(new ListRolesRequest(Request("getCase")) { PageSize = 10_000 });

        var exact = server.Client.ListRoles(new ListRolesRequest(Request("getCase")) { PageSize = (uint)all.Roles.Count });

        Assert.Equal((all.Roles.Count, ""), (exact.Roles.Count, exact.NextPageToken));
    }

    [Fact]
    public void ListRoles_TokenWithAnotherPageSize_GoesOn()
    {
        var first = server.Client.ListRoles(new ListRolesRequest(Request("getCase")) { PageSize = 2 });

        var next = server.Client.ListRoles(new ListRolesRequest(Request("getCase")) { PageSize = 1, PageToken = first.NextPageToken });

        Assert.Equal(server.Client.ListRoles(Request("getCase")).Roles[2], Assert.Single(next.Roles));
    }

    [Fact]
    public void ListRoles_TokenOfAnotherQuestion_IsRefused()
    {
        var token = Token();
        ListRolesRequest[] others =
            [Request("createCase"), Request("getCase", "observability"), Request("getCase", "securitySolution", "x")];
        foreach (var other in others)
        {
            other.PageToken = token;
            IsRefused(other);
        }
    }

    [Fact]
    public void ListRoles_TokenWithAnyCharacterChanged_IsRefused()
    {
        var token = Token();
        for (var i = 0; i < token.Length; i++)
        {
            var request = Request("getCase");
            request.PageToken = token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..];
            IsRefused(request);
        }
    }

    [Theory]
    [InlineData("x")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("================================================")]
    [InlineData("ééééééééééééééééééééééééééééééééééééééééééééééééé")]
    public void ListRoles_TokenThatIsNone_IsRefused(string token) =>
        IsRefused(new ListRolesRequest(Request("getCase")) { PageToken = token });

    [Fact]
    public async Task ListRoles_TokenOfAnotherProcess_IsRefused()
    {
        using var bundle = TestBundle.Create();
        await using var other = await RunningServer.StartAsync(bundle);
        var request = new ListRolesRequest(Request("getCase")) { PageToken = Token() };

        Refused.By(() => other.Client.ListRoles(request)).Is("ERROR_REASON_CURSOR_INVALID", "page_token");
    }

    private static ListRolesRequest Request(string action, params string[] owners) => new()
    {
        Action = Ask.Action(action),
        Resource = Ask.In("team", owners.Length == 0 ? ["securitySolution"] : owners),
    };

    private string Token() => server.Client.ListRoles(new ListRolesRequest(Request("getCase")) { PageSize = 2 }).NextPageToken;

    private void IsRefused(ListRolesRequest request) =>
        Refused.By(() => server.Client.ListRoles(request)).Is("ERROR_REASON_CURSOR_INVALID", "page_token");
}
