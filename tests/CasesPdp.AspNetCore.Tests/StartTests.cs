using CasesPdp.Client;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CasesPdp.AspNetCore.Tests;

/// <summary>Applications that start, and those that may not.</summary>
public sealed class StartTests
{
    [Fact]
    public async Task Start_WithEndpointsThatNobodyCanTellTheCasesOf_NamesAllOfThem()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => TestApp.StartAsync(app =>
        {
            app.MapGet("/a/{space}", () => "").RequireCase("get-case").WithDisplayName("a");
            app.MapGet("/b/{owner}", () => "").RequireCase("get-case").WithDisplayName("b");
            app.MapGet("/c/{owner}/{space?}", () => "").RequireCase("get-case").WithDisplayName("c");
            app.MapGet("/d", () => "").RequireCase(new RequireCaseAttribute("x") { AnyOwner = true }).WithDisplayName("d");
            app.MapGet("/e/{space}", () => "").RequireCase(new RequireCaseAttribute("x") { AnyOwner = true, Owner = "o" }).WithDisplayName("e");
            app.MapGet("/f/{space}", () => "").RequireCase(new RequireCaseAttribute("x") { OwnerRouteValue = "o" }).WithDisplayName("f");
            app.MapGet("/g", () => "").RequireCase(new RequireCaseAttribute<Provider>("x")).WithDisplayName("g");
            app.MapGet("/h", () => "").RequireCase(new RequireCaseAttribute<Provider>("x") { Space = "s" }).WithDisplayName("h");
            app.MapGet("/fine/{owner}/{space}", () => "").RequireCase("get-case");
            app.MapGet("/fine-too/{owner}/{space=default}", () => "").RequireCase("get-case");
        }));

        Assert.Equal(
            """
            Endpoints cannot be protected:
            - a: no owner is given, and the route has no value `owner`.
            - b: no space is given, and the route has no value `space`.
            - c: the route value `space` is optional and has no default.
            - d: no space is given, and the route has no value `space`.
            - e: an owner is given beside AnyOwner.
            - f: no owner is given, and the route has no value `o`.
            - g: the provider Provider is not registered as a service.
            - h: owner or space are given beside the provider Provider, which names both.
            """.ReplaceLineEndings("\n"),
            failure.Message);
    }

    [Fact]
    public async Task Start_WithEverySourceOfCases_AsksAboutThose()
    {
        await using var app = await TestApp.StartAsync(
            a =>
            {
                a.MapGet("/options", () => "").RequireCase("options");
                a.MapGet("/fixed", () => "").RequireCase(new RequireCaseAttribute("fixed") { Owner = "o", Space = "s" });
                a.MapGet("/any/{tenant}", () => "").RequireCase(new RequireCaseAttribute("any") { AnyOwner = true, SpaceRouteValue = "tenant" });
                a.MapGet("/route/{app}/{tenant=home}", () => "")
                    .RequireCase(new RequireCaseAttribute("route", "f") { OwnerRouteValue = "app", SpaceRouteValue = "tenant", Connector = ".jira" });
                a.MapGet("/provider", () => "").RequireCase(new RequireCaseAttribute<Provider>("provider"));
            },
            o => o.Target = (_, _) => ValueTask.FromResult<CaseTarget?>(CaseResource.Of("target")),
            services => services.AddScoped<Provider>());
        var client = app.As("role=a");

        foreach (var path in new[] { "/options", "/fixed", "/any/t", "/route/x", "/provider" })
        {
            (await client.GetAsync(path)).EnsureSuccessStatusCode();
        }

        Assert.Equal(
            ["options target  ", "fixed o s ", "any  t ", "route x home f.jira", "provider provided  "],
            app.Pdp.Questions.Select(q =>
                $"{q.Action.Name} {string.Concat(q.Resource.Owners)} {q.Resource.Space} {string.Concat(q.Action.Facets)}{q.Action.Connector}"));
    }

    // SignalR gives a hub's methods the default policy only: any authenticated user would pass.
    [Fact]
    public async Task Start_WithARequirementOnAHubsMethod_NamesIt()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => TestApp.StartAsync(
            a => a.MapHub<CaseHub>("/hub"), o => (o.Owner, o.Space) = ("cases", "default"), s => s.AddSignalR()));

        Assert.StartsWith("Endpoints cannot be protected:\n- CaseHub.Change: SignalR does not ask", failure.Message);
        Assert.Equal(2, failure.Message.Split('\n').Length);
    }

    [Fact]
    public async Task Start_WithMvcThatDoesNotRouteToEndpoints_Fails()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => TestApp.StartAsync(
            a => a.UseMvc(), services: s => s.AddMvc(o => o.EnableEndpointRouting = false)));

        Assert.Contains("MVC without endpoint routing", failure.Message);
    }

    [Fact]
    public async Task Start_WithoutAPdp_Fails()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            TestApp.StartAsync(_ => { }, servicesAfter: s => s.RemoveAll<ICasesPdp>()));

        Assert.Contains("no ICasesPdp is registered", failure.Message);
    }

    [Fact]
    public async Task Start_WithSettingsThatCannotBeUsed_NamesAllOfThem()
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => TestApp.StartAsync(_ => { }, o =>
        {
            (o.Owner, o.Space, o.RoleClaimType, o.RolesFromPolicy, o.OwnerRouteValue, o.IdClaimType) = ("", "", "r", true, "", "");
            o.RetryAfter = TimeSpan.FromMilliseconds(1500);
        }));

        Assert.Equal(6, failure.Failures.Count());
    }

    [Fact]
    public async Task Start_WithAResultHandlerRegisteredAfterwards_Fails()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => TestApp.StartAsync(
            _ => { }, servicesAfter: s => s.AddSingleton<IAuthorizationMiddlewareResultHandler, TeapotHandler>()));

        Assert.Contains("register it before AddCasesPdpAuthorization", failure.Message);
    }

    [Fact]
    public async Task Start_WithAResultHandlerRegisteredBefore_LeavesToItWhatIsNotOurs()
    {
        await using var app = await TestApp.StartAsync(
            a =>
            {
                a.MapGet("/case", () => "").RequireCase("get-case");
                a.MapGet("/other", () => "").RequireAuthorization(p => p.RequireRole("nobody-has-it"));
            },
            o => (o.Owner, o.Space) = ("cases", "default"),
            s => s.AddSingleton<IAuthorizationMiddlewareResultHandler, TeapotHandler>(),
            s => s.AddCasesPdpAuthorization());
        app.Pdp.Deny(Decisions.Reason.MissingPrivilege);

        Assert.Equal(403, (int)(await app.As("role=a").GetAsync("/case")).StatusCode);
        Assert.Equal(418, (int)(await app.As("role=a").GetAsync("/other")).StatusCode);
    }

    [Fact]
    public async Task Start_WithAnEndpointThatAllowsAnybody_Warns()
    {
        await using var app = await TestApp.StartAsync(a => a.MapGet("/{owner}/{space}", () => "open").RequireCase("get-case").AllowAnonymous());

        Assert.Contains(app.Log.Entries, e => e is (LogLevel.Warning, 5, _));
        Assert.Equal("open", await app.Anonymous.GetStringAsync("/o/s"));
    }

    private sealed class Provider : ICaseTargetProvider
    {
        public ValueTask<CaseTarget?> GetAsync(HttpContext context, CancellationToken cancellationToken) =>
            ValueTask.FromResult<CaseTarget?>(CaseResource.Of("provided"));
    }

    [RequireCase("find-cases")]
    private sealed class CaseHub : Hub
    {
        public string Watch() => Context.ConnectionId;

        [RequireCase("update-case")]
        public string Change() => Context.ConnectionId;
    }

    private sealed class TeapotHandler : IAuthorizationMiddlewareResultHandler
    {
        public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
        {
            if (authorizeResult.Succeeded)
            {
                return next(context);
            }

            context.Response.StatusCode = StatusCodes.Status418ImATeapot;
            return Task.CompletedTask;
        }
    }
}
