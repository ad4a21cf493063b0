using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CasesPdp.Client;

namespace CasesPdp.Samples.Tests;

/// <summary>The sample back-end over HTTP: on a fixture, and on a server that is a process.</summary>
public sealed class CaseBackendTests(SharedServer server) : IClassFixture<SharedServer>
{
    private const string Fixture = "fixture";
    private const string Server = "server";

    private const string Read = "list get";
    private const string Manage = $"{Read} create create-assigned rename close reopen assign comment file settings delete";

    public static TheoryData<string> Pdps => [Fixture, Server];

    /// <summary>The rows of Elastic's page on Cases requirements, and what each lets pass.</summary>
    public static TheoryData<string, string, string> Rows()
    {
        var rows = new TheoryData<string, string, string>();
        foreach (var pdp in new[] { Fixture, Server })
        {
            rows.Add(pdp, "case_manager", $"{Manage} push add-connector");
            rows.Add(pdp, "case_manager,alert_reader", $"{Manage} push add-connector alert");
            rows.Add(pdp, "case_assignee", Manage);
            rows.Add(pdp, "case_viewer", Read);
            rows.Add(pdp, "no_cases", "");
            rows.Add(pdp, "", "");
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Row_OfTheRequirementsPage_LetsPassWhatItSays(string pdp, string roles, string passes)
    {
        await using var backend = await StartAsync(pdp);
        var id = await backend.AddAsync(new { owner = "securitySolution", title = "stolen token" });
        var user = backend.As(roles);
        var one = $"/s/soc/cases/{id}";
        (string Step, Func<Task<HttpResponseMessage>> Send)[] steps =
        [
            ("list", () => user.GetAsync("/s/soc/cases")),
            ("get", () => user.GetAsync(one)),
            ("create", () => user.PostAsJsonAsync("/s/soc/cases", new { owner = "securitySolution", title = "new" })),
            ("create-assigned", () => user.PostAsJsonAsync("/s/soc/cases", new { owner = "securitySolution", title = "new", assignees = new[] { "u-1" } })),
            ("rename", () => user.PatchAsJsonAsync(one, new { title = "stolen tokens" })),
            ("close", () => user.PatchAsJsonAsync(one, new { status = "closed" })),
            ("reopen", () => user.PatchAsJsonAsync(one, new { status = "open" })),
            ("assign", () => user.PatchAsJsonAsync(one, new { assignees = new[] { "u-1" } })),
            ("push", () => user.PostAsJsonAsync($"{one}/push", new { connector = ".jira" })),
            ("comment", () => user.PostAsJsonAsync($"{one}/attachments", new { type = "comment", text = "look" })),
            ("file", () => user.PostAsJsonAsync($"{one}/attachments", new { type = "file", text = "dump.bin" })),
            ("alert", () => user.PostAsJsonAsync($"{one}/attachments", new { type = "alert", text = "alert-1" })),
            ("settings", () => user.PutAsJsonAsync("/s/soc/settings/securitySolution", new { closureType = "close-by-user" })),
            ("add-connector", () => user.PostAsJsonAsync("/s/soc/connectors", new { type = ".jira", name = "ours" })),
            ("delete", () => user.DeleteAsync($"/s/soc/cases?ids={id}")),
        ];

        var passed = new List<string>();
        foreach (var (step, send) in steps)
        {
            var answer = await send();
            Assert.True(answer.IsSuccessStatusCode || answer.StatusCode == HttpStatusCode.Forbidden, $"{step}: {answer.StatusCode}");
            if (answer.IsSuccessStatusCode)
            {
                passed.Add(step);
            }
        }

        Assert.Equal(passes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(), passed.Order());
    }

    [Theory]
    [InlineData("POST", "", """{"title": "no owner"}""")]
    [InlineData("POST", "", """{"owner": null, "title": "no owner"}""")]
    [InlineData("POST", "", """{"owner": "securitySolution", "title": "new", "assignees": [null]}""")]
    [InlineData("PATCH", "/{0}", """{"assignees": [""]}""")]
    [InlineData("PATCH", "/{0}", """{"status": "Closed"}""")]
    [InlineData("POST", "/{0}/push", "{}")]
    public async Task Body_ThatIsNotClear_IsRefused(string method, string path, string body)
    {
        await using var backend = await StartAsync(Fixture);
        var id = await backend.AddAsync(new { owner = "securitySolution", title = "stolen token" });
        using var request = new HttpRequestMessage(new HttpMethod(method), "/s/soc/cases" + string.Format(CultureInfo.InvariantCulture, path, id));
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");

        var answer = await backend.As("case_manager").SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Pdps))]
    public async Task List_HoldsTheCasesOfThePlan_AndNoOthers(string pdp)
    {
        await using var backend = await StartAsync(pdp);
        await backend.AddAsync(new { owner = "securitySolution", title = "open" });
        await backend.AddAsync(new { owner = "securitySolution", title = "default", accessMode = "default" });
        await backend.AddAsync(new { owner = "securitySolution", title = "restricted", accessMode = "restricted", assignees = new[] { "u-1" } });
        await backend.AddAsync(new { owner = "cases", title = "stack" });
        await backend.AddAsync(new { owner = "observability", title = "observed" });

        Assert.Equal(["default", "open"], await TitlesAsync(backend.As("case_viewer")));
        Assert.Equal(["default", "open"], await TitlesAsync(backend.As("case_viewer", "u-2")));
        Assert.Equal(["default", "open", "restricted"], await TitlesAsync(backend.As("case_viewer", "u-1")));
        Assert.Equal(["default", "open", "stack"], await TitlesAsync(backend.As("case_viewer,stack_viewer")));
        Assert.Equal(["stack"], await TitlesAsync(backend.As("case_viewer,stack_viewer"), "?owner=cases"));
        Assert.Equal(["default", "observed", "open", "restricted", "stack"], await TitlesAsync(backend.As("superuser")));
        Assert.Equal(HttpStatusCode.Forbidden, (await backend.As("case_viewer").GetAsync("/s/soc/cases?owner=cases")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await backend.As("case_viewer").GetAsync("/s/elsewhere/cases")).StatusCode);
    }

    [Theory]
    [MemberData(nameof(Pdps))]
    public async Task RestrictedCase_OfOthers_IsNotThere(string pdp)
    {
        await using var backend = await StartAsync(pdp);
        var open = await backend.AddAsync(new { owner = "securitySolution", title = "open" });
        var restricted = await backend.AddAsync(
            new { owner = "securitySolution", title = "restricted", accessMode = "restricted", assignees = new[] { "u-1" } });
        var other = backend.As("case_manager", "u-2");

        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/s/soc/cases/{restricted}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.PatchAsJsonAsync($"/s/soc/cases/{restricted}", new { title = "x" })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.DeleteAsync($"/s/soc/cases?ids={open}&ids={restricted}")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync($"/s/soc/cases/{open}")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await backend.As("case_viewer", "u-1").GetAsync($"/s/soc/cases/{restricted}")).StatusCode);
    }

    [Theory]
    [MemberData(nameof(Pdps))]
    public async Task Capabilities_OfAUser_AreWhatAUserInterfaceShows(string pdp)
    {
        await using var backend = await StartAsync(pdp);

        var capabilities = await backend.As("case_viewer").GetFromJsonAsync<JsonElement>("/s/soc/capabilities");

        var owner = capabilities.GetProperty("owners").EnumerateArray().Single(o => o.GetProperty("owner").GetString() == "securitySolution");
        var calls = owner.GetProperty("calls").EnumerateArray().Select(c => c.GetString()).ToList();
        Assert.Contains("get-case", calls);
        Assert.DoesNotContain("update-case", calls);
    }

    [Theory]
    [MemberData(nameof(Pdps))]
    public async Task Backend_WhosePdpDoesNotAnswer_LetsNothingPass(string pdp)
    {
        using var stopped = await PdpServer.StartAsync(RunningBackend.Policy);
        await using var backend = await RunningBackend.StartAsync(pdp == Server ? stopped.Address : null);
        var id = await backend.AddAsync(new { owner = "securitySolution", title = "open" });
        backend.Pdp?.FailWith(PdpFailure.Unavailable);
        await stopped.StopAsync();

        foreach (var path in new[] { $"/s/soc/cases/{id}", "/s/soc/cases", "/s/soc/capabilities" })
        {
            var answer = await backend.As("superuser").GetAsync(path);

            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            Assert.NotNull(answer.Headers.RetryAfter);
        }
    }

    [Fact]
    public async Task Backend_AskedByNobody_Challenges()
    {
        await using var backend = await RunningBackend.StartAsync();

        foreach (var path in new[] { "/s/soc/cases", "/s/soc/cases/1", "/s/soc/capabilities" })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await backend.Anonymous().GetAsync(path)).StatusCode);
        }

        Assert.Empty(backend.Pdp!.Calls);
    }

    [Fact]
    public async Task Update_OfAClosedCase_AsksForTheFacetsThatItHas()
    {
        await using var backend = await RunningBackend.StartAsync();
        var id = await backend.AddAsync(new { owner = "securitySolution", title = "open" });
        var user = backend.As("case_manager");
        await user.PatchAsJsonAsync($"/s/soc/cases/{id}", new { status = "closed" });
        backend.Pdp!.Clear();

        await user.PatchAsJsonAsync($"/s/soc/cases/{id}", new { status = "open", assignees = new[] { "u-1" }, title = "again" });
        await user.PatchAsJsonAsync($"/s/soc/cases/{id}", new { status = "open" });

        Assert.Equal(["reopens assigns other-changes", "other-changes"], backend.Pdp.Questions.Select(q => string.Join(' ', q.Action.Facets)));
        Assert.Equal(2, backend.Pdp.Calls.Count);
    }

    [Theory]
    [InlineData("PATCH", "/s/soc/cases/none", "{\"title\":\"x\"}", 404)]
    [InlineData("POST", "/s/soc/cases", "{", 400)]
    [InlineData("POST", "/s/soc/cases", "{\"owner\":\"nobody\",\"title\":\"x\"}", 403)]
    [InlineData("DELETE", "/s/soc/cases", "", 400)]
    public async Task Request_ThatIsWrong_IsRefused(string method, string path, string body, int status)
    {
        await using var backend = await RunningBackend.StartAsync();
        var request = new HttpRequestMessage(HttpMethod.Parse(method), path) { Content = new StringContent(body, null, "application/json") };

        Assert.Equal(status, (int)(await backend.As("superuser").SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task Update_OfAnOldVersion_IsAConflict()
    {
        await using var backend = await RunningBackend.StartAsync();
        var id = await backend.AddAsync(new { owner = "securitySolution", title = "open" });
        var user = backend.As("superuser");

        Assert.Equal(HttpStatusCode.NoContent, (await user.PatchAsJsonAsync($"/s/soc/cases/{id}", new { title = "a", version = 1 })).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await user.PatchAsJsonAsync($"/s/soc/cases/{id}", new { title = "b", version = 1 })).StatusCode);
    }

    private Task<RunningBackend> StartAsync(string pdp) => RunningBackend.StartAsync(pdp == Server ? server.Address : null);

    private static async Task<IEnumerable<string?>> TitlesAsync(HttpClient user, string query = "") =>
        (await user.GetFromJsonAsync<JsonElement>($"/s/soc/cases{query}")).EnumerateArray().Select(c => c.GetProperty("title").GetString()).Order();
}
