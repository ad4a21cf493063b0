using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.Json;
using CasesPdp.Client;
using CasesPdp.Decisions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CasesPdp.AspNetCore.Tests;

/// <summary>Endpoints that ask <see cref="IAuthorizationService"/> themselves.</summary>
public sealed class ImperativeTests
{
    [Fact]
    public async Task Authorize_OfAResource_AsksOnceAboutAllRequirements()
    {
        await using var app = await TestApp.StartAsync(_ => { });

        var result = await Service(app).AuthorizeAsync(
            User, CaseResource.Of("cases", "soc"), [new CaseAuthorizationRequirement("get-case"), new CaseAuthorizationRequirement("push-case")]);

        Assert.True(result.Succeeded);
        Assert.Equal(["get-case", "push-case"], Assert.Single(app.Pdp.Calls).Select(q => q.Action.Name));
    }

    [Fact]
    public async Task Authorize_Denied_SaysWhyToAdministratorsAlone()
    {
        await using var app = await TestApp.StartAsync(_ => { });
        app.Pdp.Answer = _ => new CaseDecision(Reason.MissingPrivilege, "") { Missing = ["updateCase"] };

        var result = await Service(app).AuthorizeAsync(User, new CaseTarget(CaseResource.Of("cases")), new CaseAuthorizationRequirement("update-case"));

        var failure = Assert.IsType<CaseAuthorizationFailure>(Assert.Single(result.Failure!.FailureReasons));
        Assert.Equal(("update-case: MissingPrivilege (updateCase)", Reason.MissingPrivilege), (failure.Message, failure.Decision.Reason));
        Assert.Equal(StatusCodes.Status403Forbidden, Assert.IsType<IStatusCodeHttpResult>(result.ToProblem(), exactMatch: false).StatusCode);
    }

    [Fact]
    public async Task Authorize_WithoutAnAnswer_Throws()
    {
        await using var app = await TestApp.StartAsync(_ => { });
        app.Pdp.Failure = PdpFailure.Unavailable;

        await Assert.ThrowsAsync<PdpException>(() =>
            Service(app).AuthorizeAsync(User, CaseResource.Of("cases"), new CaseAuthorizationRequirement("get-case")));
    }

    [Fact]
    public async Task Authorize_OfNobody_FailsWithoutAsking()
    {
        await using var app = await TestApp.StartAsync(_ => { });

        var result = await Service(app).AuthorizeAsync(
            new ClaimsPrincipal(new ClaimsIdentity([new Claim("role", "a")])), CaseResource.Of("cases"), new CaseAuthorizationRequirement("get-case"));

        Assert.False(result.Succeeded);
        Assert.Empty(app.Pdp.Calls);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("a string")]
    public async Task Authorize_OfSomethingElse_FailsAndLogs(object? resource)
    {
        await using var app = await TestApp.StartAsync(_ => { });

        var result = await Service(app).AuthorizeAsync(User, resource, new CaseAuthorizationRequirement("get-case"));

        var failure = Assert.IsType<CaseAuthorizationFailure>(Assert.Single(result.Failure!.FailureReasons));
        Assert.Equal(CaseFailureKind.TargetUnknown, failure.Kind);
        Assert.Equal(StatusCodes.Status500InternalServerError, Assert.IsType<IStatusCodeHttpResult>(result.ToProblem(), exactMatch: false).StatusCode);
        Assert.Contains(app.Log.Entries, e => e is (LogLevel.Error, 2, _));
        Assert.Empty(app.Pdp.Calls);
    }

    [Fact]
    public async Task Policy_OfTheApplication_MayHoldRequirements()
    {
        await using var app = await TestApp.StartAsync(
            a => a.MapGet("/{owner}/{space}", () => "done").RequireAuthorization("readers"),
            services: s => s.AddAuthorizationBuilder().AddPolicy("readers", p => p.AddRequirements(new CaseAuthorizationRequirement("get-case"))));

        Assert.Equal("done", await app.As("role=a").GetStringAsync("/cases/soc"));
        app.Pdp.Deny(Reason.MissingPrivilege);
        Assert.Equal(HttpStatusCode.Forbidden, (await app.As("role=a").GetAsync("/cases/soc")).StatusCode);
    }

    [Fact]
    public async Task Policy_OnARouteWithoutTheValues_IsRefusedAtRequestTime()
    {
        await using var app = await TestApp.StartAsync(
            a => a.MapGet("/{owner}", () => "done").RequireAuthorization("readers"),
            services: s => s.AddAuthorizationBuilder().AddPolicy("readers", p => p.AddRequirements(new CaseAuthorizationRequirement("get-case"))));

        Assert.Equal(HttpStatusCode.InternalServerError, (await app.As("role=a").GetAsync("/cases")).StatusCode);
        Assert.Contains(app.Log.Entries, e => e.Level == LogLevel.Error && e.Text.Contains("The request has no route value `space`."));
    }

    [Theory]
    [InlineData(PdpFailure.Unavailable, 503)]
    [InlineData(PdpFailure.InvalidQuestion, 500)]
    public async Task Endpoint_WhoseOwnQuestionIsNotAnswered_IsAnsweredByTheExceptionHandler(PdpFailure failure, int status)
    {
        await using var app = await TestApp.StartAsync(a =>
        {
            a.UseExceptionHandler();
            a.MapGet("/", async (ICasesPdp pdp) =>
                (await pdp.CheckAsync(new CaseQuestion(CaseSubject.WithRoles("a"), "get-case", CaseResource.Of("cases")))).ToProblem());
        });
        app.Pdp.Failure = failure;

        var answer = await app.Anonymous.GetAsync("/");

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(status, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("status").GetInt32());
        Assert.Equal(status == 503, answer.Headers.RetryAfter is not null);
    }

    [Fact]
    public async Task GetCaseSubject_OfARequest_IsTheOneThatRequirementsAskAbout()
    {
        CaseSubject? subject = null;
        await using var app = await TestApp.StartAsync(a =>
        {
            a.MapGet("/", (HttpContext context) => { subject = context.GetCaseSubject(); }).RequireCase("get-case");
            a.MapGet("/open", (HttpContext context) => { subject = context.GetCaseSubject(); });
        }, o => (o.Owner, o.Space) = ("cases", "default"));

        await app.As("role=a").GetAsync("/");

        Assert.Equal(Assert.Single(app.Pdp.Questions).Subject.Roles, subject?.Roles);
        await Assert.ThrowsAsync<InvalidOperationException>(() => app.Anonymous.GetAsync("/open"));
    }

    [Fact]
    public void ToProblem_OfWhatIsAllowed_Throws()
    {
        Assert.Throws<ArgumentException>(() => new CaseDecision(Reason.Allowed, "").ToProblem());
        Assert.Throws<ArgumentException>(() => AuthorizationResult.Success().ToProblem());
    }

    private static ClaimsPrincipal User => new(new ClaimsIdentity([new Claim("role", "a")], "test"));

    private static IAuthorizationService Service(TestApp app) => app.Services.GetRequiredService<IAuthorizationService>();
}
