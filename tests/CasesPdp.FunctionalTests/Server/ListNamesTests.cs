using CasesPdp.Protocol.V1;

namespace CasesPdp.FunctionalTests.Server;

public sealed class ListNamesTests(StackServer server) : IClassFixture<StackServer>
{
    [Theory]
    [InlineData(NameKind.Space, "default,hidden,team")]
    [InlineData(NameKind.SpacePattern, "")]
    [InlineData(NameKind.Subject, "alice,bob")]
    public void ListNames_EachKind_GivesTheNamesAndTheRevision(NameKind kind, string names)
    {
        var page = server.Client.ListNames(new ListNamesRequest { Kind = kind });

        Assert.Equal(names, string.Join(',', page.Names.Order(StringComparer.Ordinal)));
        Assert.Equal(server.Client.GetServerInfo(new GetServerInfoRequest()).Revision, page.Revision);
        Assert.Equal("", page.NextPageToken);
    }

    [Fact]
    public async Task ListNames_RolesWithPatterns_GivesThem()
    {
        const string Role = """
            {"name": "patterns", "applications": [{"application": "kibana-.kibana", "privileges": ["feature_generalCasesV3.read"],
              "resources": ["space:team-*"]}]}
            """;
        using var bundle = TestBundle.Create().Write("roles/patterns.json", Role);
        await using var other = await RunningServer.StartAsync(bundle);

        Assert.Equal("space:team-*", Assert.Single(other.Client.ListNames(new ListNamesRequest { Kind = NameKind.SpacePattern }).Names));
    }

    [Fact]
    public void ListNames_PageByPage_GivesEveryNameOnce()
    {
        List<string> names = [];
        var request = new ListNamesRequest { Kind = NameKind.Space, PageSize = 1 };
        do
        {
            var page = server.Client.ListNames(request);
            names.Add(Assert.Single(page.Names));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length != 0);

        Assert.Equal(["default", "hidden", "team"], names.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(9_999)]
    [InlineData(10_000)]
    public void ListNames_PageSizeWithinItsLimit_GivesOnePage(uint size)
    {
        var page = server.Client.ListNames(new ListNamesRequest { Kind = NameKind.Space, PageSize = size });

        Assert.Equal((3, ""), (page.Names.Count, page.NextPageToken));
    }

    [Fact]
    public void ListNames_PageSizeBeyondItsLimit_IsRefused() =>
        Refused.By(() => server.Client.ListNames(new ListNamesRequest { Kind = NameKind.Space, PageSize = 10_001 }))
            .IsLimit("page_size", 10_000, 10_001);

    [Theory]
    [InlineData(NameKind.Unspecified, "ERROR_REASON_FIELD_REQUIRED")]
    [InlineData((NameKind)99, "ERROR_REASON_FIELD_INVALID")]
    public void ListNames_NoKnownKind_IsRefused(NameKind kind, string reason) =>
        Refused.By(() => server.Client.ListNames(new ListNamesRequest { Kind = kind })).Is(reason, "kind");

    [Fact]
    public void ListNames_TokenThatIsNone_OrOfAnotherKindOrMethod_IsRefused()
    {
        var spaces = server.Client.ListNames(new ListNamesRequest { Kind = NameKind.Space, PageSize = 1 }).NextPageToken;
        var roles = server.Client.ListRoles(new ListRolesRequest { EveryRole = true, PageSize = 1 }).NextPageToken;

        foreach (var (kind, token) in new[] { (NameKind.Space, "x"), (NameKind.Subject, spaces), (NameKind.Space, roles) })
        {
            Refused.By(() => server.Client.ListNames(new ListNamesRequest { Kind = kind, PageToken = token }))
                .Is("ERROR_REASON_CURSOR_INVALID", "page_token");
        }
    }

    [Fact]
    public async Task ListNames_PolicyChangesBetweenPages_TokenIsRefused()
    {
        using var bundle = TestBundle.Create();
        await using var changing = await RunningServer.StartAsync(bundle);
        var first = changing.Client.ListNames(new ListNamesRequest { Kind = NameKind.Space, PageSize = 1 });
        bundle.Write("roles/more.json", """{"name": "more", "kibana": []}""");
        await Reload.Eventually.Holds(
            () => changing.Client.GetServerInfo(new GetServerInfoRequest()).Revision.Digest != first.Revision.Digest, "the policy changes");

        Refused.By(() => changing.Client.ListNames(new ListNamesRequest { Kind = NameKind.Space, PageToken = first.NextPageToken }))
            .Is("ERROR_REASON_CURSOR_INVALID", "page_token");
    }
}
