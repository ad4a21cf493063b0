using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CasesPdp.Client;
using CasesPdp.Decisions;
using CasesPdp.Policies.Explanations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CasesPdp.AspNetCore.Tests;

/// <summary>Requests to endpoints of minimal APIs, from the claims of the user to the answer.</summary>
public sealed class EndpointTests
{
    private const string Update = "/s/soc/securitySolution/cases/7";

    public static TheoryData<Reason> Denials => [.. Enum.GetValues<Reason>().Where(r => r is not Reason.Allowed and not Reason.NotVisible), (Reason)77];

    [Fact]
    public async Task Request_Allowed_AsksOnceAndRunsTheEndpoint()
    {
        await using var app = await StartAsync();

        var answer = await app.As("role=analyst", "role=viewer", "uid=anne").GetStringAsync(Update);

        Assert.Equal("done", answer);
        var question = Assert.Single(Assert.Single(app.Pdp.Calls));
        Assert.Equal("update-case", question.Action.Name);
        Assert.Equal(["securitySolution"], question.Resource.Owners);
        Assert.Equal("soc", question.Resource.Space);
        Assert.Equal(["analyst", "viewer"], question.Subject.Roles);
        Assert.Equal("anne", question.Subject.Id);
        Assert.Null(question.Subject.LimitedBy);
        Assert.Null(question.Subject.ProfileUid);
    }

    [Theory]
    [MemberData(nameof(Denials))]
    public async Task Request_Denied_Is403WithTheSentenceOfTheReason(Reason reason)
    {
        await using var app = await StartAsync();
        app.Pdp.Answer = _ => new CaseDecision(reason, "0123") { Missing = ["updateCase"] };

        var answer = await app.As("role=analyst").GetAsync(Update);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal(ReasonText.ForUser(reason), JsonDocument.Parse(text).RootElement.GetProperty("detail").GetString());
        Assert.All(["updateCase", "analyst", "securitySolution", "soc"], secret => Assert.DoesNotContain(secret, text));
        var level = reason is Reason.UnknownAction or Reason.UnknownFacet ? LogLevel.Error : LogLevel.Information;
        Assert.Contains(
            (level, 1, $"somebody with the roles analyst was denied update-case: {reason} (updateCase) by revision 0123."), app.Log.Entries);
    }

    [Fact]
    public async Task Request_ThatClaimsToBeGrpcButIsNoPost_Is403()
    {
        await using var app = await TestApp.StartAsync(a => a.MapGet("/{owner}/{space}", () => "done").RequireCase("get-case"));
        app.Pdp.Deny(Reason.MissingPrivilege);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/o/s") { Content = new ByteArrayContent([]) };
        request.Content.Headers.ContentType = new("application/grpc");

        Assert.Equal(HttpStatusCode.Forbidden, (await app.As("role=analyst").SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task Request_OnACaseThatHidesItself_IsAnsweredLikeOneThatIsNotThere()
    {
        await using var app = await TestApp.StartAsync(a =>
        {
            a.MapGet("/hidden", () => "done").RequireCase("get-case", (_, _) => Target(CaseResource.Of("cases")));
            a.MapGet("/absent", () => "done").RequireCase("get-case", (_, _) => ValueTask.FromResult<CaseTarget?>(null));
        });
        app.Pdp.Deny(Reason.NotVisible);

        var hidden = await app.As("role=analyst").GetAsync("/hidden");
        var absent = await app.As("role=analyst").GetAsync("/absent");

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (hidden.StatusCode, absent.StatusCode));
        Assert.Equal(await DetailOf(hidden), await DetailOf(absent));
        Assert.Single(app.Pdp.Calls);
    }

    [Fact]
    public async Task Request_OfNobody_IsChallengedAndNotAskedAbout()
    {
        var loaded = 0;
        await using var app = await TestApp.StartAsync(a => a.MapGet("/", () => "done").RequireCase("get-case", (_, _) =>
        {
            loaded++;
            return Target(CaseResource.Of("cases"));
        }));

        var answer = await app.Anonymous.GetAsync("/");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Empty(app.Pdp.Calls);
        Assert.Equal(0, loaded);
    }

    [Theory]
    [InlineData(PdpFailure.Unavailable)]
    [InlineData(PdpFailure.DeadlineExceeded)]
    [InlineData(PdpFailure.Overloaded)]
    [InlineData(PdpFailure.RevisionNotAvailable)]
    [InlineData(PdpFailure.PolicyTooOld)]
    public async Task Request_WithoutAnAnswer_Is503(PdpFailure failure)
    {
        await using var app = await StartAsync(o => o.RetryAfter = TimeSpan.FromSeconds(7));
        app.Pdp.Failure = failure;

        var answer = await app.As("role=analyst").GetAsync(Update);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(7), answer.Headers.RetryAfter?.Delta);
        Assert.Equal("Access cannot be checked at the moment; please try again later.", await DetailOf(answer));
        Assert.Contains(app.Log.Entries, e => e is (LogLevel.Error, 3, _));
    }

    [Theory]
    [InlineData(PdpFailure.Unexpected)]
    [InlineData(PdpFailure.InvalidQuestion)]
    [InlineData(PdpFailure.Unauthenticated)]
    [InlineData(PdpFailure.PermissionDenied)]
    [InlineData(PdpFailure.NeedsServer)]
    public async Task Request_ThatThePdpWillNeverAnswer_Is500(PdpFailure failure)
    {
        await using var app = await StartAsync();
        app.Pdp.Failure = failure;

        var answer = await app.As("role=analyst").GetAsync(Update);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Null(answer.Headers.RetryAfter);
        Assert.Equal("Access could not be checked.", await DetailOf(answer));
    }

    [Fact]
    public async Task Request_FailedOpen_RunsTheEndpointFlagged()
    {
        await using var app = await TestApp.StartAsync(a => a
            .MapGet("/", (HttpContext c) => c.Features.Get<CaseAuthorizationFeature>()!.IsFailOpen)
            .RequireCase("get-case", (_, _) => Target(CaseResource.Of("cases"))));
        app.Pdp.Answer = _ => new CaseDecision(Reason.Unspecified, "") { IsFailOpen = true };

        var answer = await app.As("role=analyst", "uid=anne").GetStringAsync("/");

        Assert.Equal("true", answer);
        Assert.Contains(app.Log.Entries, e => e is (LogLevel.Warning, 4, _));
    }

    [Fact]
    public async Task Request_WithThreeRequirements_AsksOnceAndLoadsOnce()
    {
        var loaded = 0;
        Func<HttpContext, CancellationToken, ValueTask<CaseTarget?>> target = (_, _) =>
        {
            loaded++;
            return Target(CaseResource.Of("cases"));
        };
        await using var app = await TestApp.StartAsync(a => a.MapGroup("/g").RequireCase("get-case", target)
            .MapGet("/", () => "done").RequireCase("update-case", target).RequireCase("push-case", target));

        await app.As("role=analyst").GetStringAsync("/g");

        Assert.Equal(["get-case", "update-case", "push-case"], Assert.Single(app.Pdp.Calls).Select(q => q.Action.Name));
        Assert.Equal(1, loaded);
    }

    [Fact]
    public async Task Request_WithThreeRequirementsOfWhichOneIsDenied_Is403()
    {
        await using var app = await TestApp.StartAsync(
            a => a.MapGet("/", () => "done").RequireCase("get-case").RequireCase("delete-cases").RequireCase("update-case"),
            o => (o.Owner, o.Space) = ("cases", "default"));
        app.Pdp.Answer = q => new CaseDecision(q.Action.Name == "delete-cases" ? Reason.LicenseTooLow : Reason.Allowed, "");

        var answer = await app.As("role=analyst").GetAsync("/");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(ReasonText.ForUser(Reason.LicenseTooLow), await DetailOf(answer));
    }

    [Fact]
    public async Task Request_InLocalMode_MakesNoCall()
    {
        await using var app = await StartAsync();
        app.Pdp.IsLocal = true;

        Assert.Equal(HttpStatusCode.OK, (await app.As("role=analyst").GetAsync(Update)).StatusCode);
        app.Pdp.Deny(Reason.MissingPrivilege);
        Assert.Equal(HttpStatusCode.Forbidden, (await app.As("role=analyst").GetAsync(Update)).StatusCode);

        Assert.Empty(app.Pdp.Calls);
    }

    [Fact]
    public async Task Request_AboutCasesThatDiffer_NeedsEachOfThem()
    {
        CaseResource[] cases = [CaseResource.Of("cases"), CaseResource.Of("cases") with { AccessMode = "restricted", AssigneeUids = ["u-1"] }];
        await using var app = await TestApp.StartAsync(a => a.MapDelete("/", () => "done")
            .RequireCase("delete-cases", (_, _) => ValueTask.FromResult<CaseTarget?>(new CaseTarget(cases))));
        app.Pdp.Answer = q => new CaseDecision(q.Resource.AccessMode is null ? Reason.Allowed : Reason.NotVisible, "");

        var answer = await app.As("role=analyst").DeleteAsync("/");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(cases, Assert.Single(app.Pdp.Calls).Select(q => q.Resource));
    }

    [Fact]
    public async Task Request_WhoseTargetCarriesFacets_AsksWithThose()
    {
        await using var app = await TestApp.StartAsync(a => a.MapPut("/", () => "done").RequireCase(
            new CaseAction("update-case") { Facets = [CaseFacets.Connector], Connector = ".none" },
            (_, _) => ValueTask.FromResult<CaseTarget?>(new CaseTarget(CaseResource.Of("cases"))
            {
                Facets = [CaseFacets.Reopens, CaseFacets.Connector],
                Connector = ".jira",
            })));

        await app.As("role=analyst").PutAsync("/", null);

        var action = Assert.Single(app.Pdp.Questions).Action;
        Assert.Equal(["connector", "reopens"], action.Facets);
        Assert.Equal(".jira", action.Connector);
    }

    [Fact]
    public async Task Request_WithABulkBody_IsReadByTargetAndEndpoint()
    {
        await using var app = await TestApp.StartAsync(a => a.MapPost("/", (string[] owners) => owners.Length)
            .RequireCase("bulk-create-cases", async (c, cancellation) => new CaseTarget(
                new CaseResource { Owners = await c.Request.PeekAsync<string[]>(cancellation) })));

        var answer = await app.As("role=analyst").PostAsJsonAsync("/", new[] { "cases", "observability" });

        Assert.Equal("2", await answer.Content.ReadAsStringAsync());
        Assert.Equal(["cases", "observability"], Assert.Single(app.Pdp.Questions).Resource.Owners);
    }

    [Theory]
    [InlineData("{", "application/json", 400)]
    [InlineData("null", "application/json", 400)]
    [InlineData("[]", "text/plain", 415)]
    public async Task Request_WithABodyThatCannotBeRead_RunsNothing(string body, string type, int status)
    {
        await using var app = await TestApp.StartAsync(a => a.MapPost("/", () => "done")
            .RequireCase("bulk-create-cases", async (c, cancellation) => new CaseTarget(
                new CaseResource { Owners = await c.Request.PeekAsync<string[]>(cancellation) })));

        var answer = await app.As("role=analyst").PostAsync("/", new StringContent(body, null, type));

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("This request could not be understood.", await DetailOf(answer));
        Assert.Empty(app.Pdp.Calls);
    }

    [Fact]
    public async Task Request_WhoseTargetNamesNoCases_IsRefusedAndLogged()
    {
        await using var app = await TestApp.StartAsync(a => a.MapGet("/", () => "done")
            .RequireCase("get-case", (_, _) => ValueTask.FromResult<CaseTarget?>(new CaseTarget([]))));

        var answer = await app.As("role=analyst").GetAsync("/");

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Empty(app.Pdp.Calls);
        Assert.Contains(app.Log.Entries, e => e is (LogLevel.Error, 2, _));
    }

    [Fact]
    public async Task Request_WhoseTargetThrows_RunsNothing()
    {
        await using var app = await TestApp.StartAsync(a => a.MapGet("/", () => "done")
            .RequireCase("get-case", (_, _) => throw new TimeoutException()));

        await Assert.ThrowsAsync<TimeoutException>(() => app.As("role=analyst").GetAsync("/"));

        Assert.Empty(app.Pdp.Calls);
    }

    [Fact]
    public async Task Request_GivenUp_CancelsTheQuestion()
    {
        await using var app = await StartAsync();
        app.Pdp.Gate = new TaskCompletionSource().Task;
        using var cancellation = new CancellationTokenSource();

        var answer = app.As("role=analyst").GetAsync(Update, cancellation.Token);
        while (app.Pdp.Calls.IsEmpty)
        {
            await Task.Yield();
        }

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        Assert.DoesNotContain(app.Log.Entries, e => e.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task Requests_AtTheSameTime_KeepTheirOwnAnswers()
    {
        await using var app = await StartAsync();
        app.Pdp.Answer = q => new CaseDecision(int.Parse(q.Subject.Id) % 2 == 0 ? Reason.Allowed : Reason.MissingPrivilege, "");

        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(() => app.As($"uid={i}").GetAsync(Update))));

        Assert.Equal(
            Enumerable.Range(0, 64).Select(i => i % 2 == 0 ? HttpStatusCode.OK : HttpStatusCode.Forbidden), answers.Select(a => a.StatusCode));
    }

    [Fact]
    public async Task Head_Denied_HasNoBody()
    {
        await using var app = await TestApp.StartAsync(
            a => a.MapMethods("/", ["HEAD", "OPTIONS"], () => "done").RequireCase("get-case"), o => (o.Owner, o.Space) = ("cases", "default"));
        app.Pdp.Deny(Reason.MissingPrivilege);

        var head = await app.As("role=analyst").SendAsync(new HttpRequestMessage(HttpMethod.Head, "/"));
        var options = await app.As("role=analyst").SendAsync(new HttpRequestMessage(HttpMethod.Options, "/"));

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (head.StatusCode, options.StatusCode));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
        Assert.NotEmpty(await options.Content.ReadAsByteArrayAsync());
    }

    private static Task<TestApp> StartAsync(Action<CasesPdpAuthorizationOptions>? configure = null) => TestApp.StartAsync(
        a => a.MapGet("/s/{space}/{owner}/cases/{id}", () => "done").RequireCase(CaseCalls.UpdateCase),
        o =>
        {
            o.IdClaimType = "uid";
            configure?.Invoke(o);
        });

    private static ValueTask<CaseTarget?> Target(CaseResource resource) => ValueTask.FromResult<CaseTarget?>(resource);

    private static async Task<string?> DetailOf(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString();
}
