using CasesPdp.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;

namespace CasesPdp.AspNetCore.Tests;

/// <summary>The code that the documents show.</summary>
internal static class DocumentSnippets
{
    public static WebApplication Protect()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();

        builder.Services.AddCasesPdp();
        builder.Services.AddCasesPdpAuthorization();
        var app = builder.Build();
        app.MapGet("/s/{space}/{owner}/cases", ListCases).RequireCase(CaseCalls.FindCases);

        return app;
    }

    private static string ListCases() => "";
}

internal sealed record Found(string Owner, string Space);

internal sealed class CaseStore(Found? found)
{
    public Task<Found?> FindAsync(string id, CancellationToken cancellationToken) =>
        Task.FromResult(id == "7" ? found : null).WaitAsync(cancellationToken);
}

internal static class DocumentedProvider
{
    public sealed class StoredCase(CaseStore store) : ICaseTargetProvider
    {
        public async ValueTask<CaseTarget?> GetAsync(HttpContext context, CancellationToken cancellationToken)
        {
            var found = await store.FindAsync((string)context.GetRouteValue("id")!, cancellationToken);
            return found is null ? null : CaseResource.Of(found.Owner, found.Space);
        }
    }
}
