using System.Net;
using CasesPdp.Client;
using CasesPdp.Decisions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace CasesPdp.AspNetCore.Tests;

/// <summary>Attributes on controllers.</summary>
public sealed class ControllerTests
{
    [Fact]
    public async Task Action_OfAController_NeedsTheRequirementsOfBoth()
    {
        await using var app = await StartAsync();

        var answer = await app.As("role=a").PutAsync("/s/soc/cases/7", null);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(["get-case", "update-case"], Assert.Single(app.Pdp.Calls).Select(q => q.Action.Name));
        Assert.All(app.Pdp.Questions, q => Assert.Equal("soc", q.Resource.Space));
    }

    [Fact]
    public async Task Action_OfAController_Denied_Is403()
    {
        await using var app = await StartAsync();
        app.Pdp.Deny(Reason.MissingPrivilege);

        Assert.Equal(HttpStatusCode.Forbidden, (await app.As("role=a").PutAsync("/s/soc/cases/7", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.Anonymous.PutAsync("/s/soc/cases/7", null)).StatusCode);
    }

    private static Task<TestApp> StartAsync() => TestApp.StartAsync(
        a => a.MapControllers(),
        o => o.Owner = "cases",
        s => s.AddControllers().AddApplicationPart(typeof(CasesController).Assembly));
}

/// <summary>A controller of the tests.</summary>
[ApiController]
[Route("/s/{space}/cases/{id}")]
[RequireCase(CaseCalls.GetCase)]
public sealed class CasesController : ControllerBase
{
    [HttpPut]
    [RequireCase(CaseCalls.UpdateCase, CaseFacets.Reopens)]
    public ActionResult<string> Put() => Ok("done");
}
