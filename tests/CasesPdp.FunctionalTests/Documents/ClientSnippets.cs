using CasesPdp.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CasesPdp.FunctionalTests.Documents;

/// <summary>The code that the README and <c>docs/client.md</c> show.</summary>
internal static class ClientSnippets
{
    public static void Register(IHostApplicationBuilder builder)
    {
        builder.Services.AddCasesPdp(o => o.Addresses.Add("http://127.0.0.1:5080"));
        builder.Services.AddHealthChecks().AddCasesPdp();
    }

    public static void RegisterLocal(IHostApplicationBuilder builder)
    {
        builder.Services.AddCasesPdp(o =>
        {
            o.Addresses.Add("unix:/run/casespdp/pdp.sock");
            o.Mode = PdpMode.Local;
            o.MaxPolicyAge = TimeSpan.FromSeconds(30);
        });
    }

    public static async Task<string> CheckAsync(ICasesPdp pdp)
    {
        var decision = await pdp.CheckAsync(new CaseQuestion(
            CaseSubject.WithRoles("t1_analyst"), CaseOperations.CreateCase, CaseResource.Of(CaseOwners.SecuritySolution)));
        if (!decision.IsAllowed)
        {
            return $"denied: {decision.Reason}, missing {string.Join(", ", decision.Missing)}";
        }

        return "allowed";
    }

    public static async Task<bool> FailClosedAsync(ICasesPdp pdp, CaseQuestion question)
    {
        try
        {
            return (await pdp.CheckAsync(question)).IsAllowed;
        }
        catch (PdpException failure) when (failure.IsTransient)
        {
            // Nobody decided. Refuse the request with 503, not with 403.
            throw new InvalidOperationException("Cases cannot be authorized at the moment.", failure);
        }
    }

    public static CaseAction Update()
    {
        var action = CaseChange.Of(
            new StoredCase("closed", ["u_anne"]),
            new RequestedUpdate { Status = "open", AssigneeUids = ["u_anne", "u_bob"] });
        return action;
    }

    public static async Task<string?> PlanAsync(ICasesPdp pdp)
    {
        var plan = await pdp.PlanAsync(CaseSubject.WithRoles("t1_analyst"), CaseCalls.FindCases);
        var search = plan.Owners.Count == 0 ? null : plan.ElasticsearchFilter;
        return search;
    }

    public static async Task<string> TryCheckAsync(ICasesPdp pdp, CaseQuestion question)
    {
        if (pdp.TryCheck(question, out var decision) ? decision.IsAllowed : (await pdp.CheckAsync(question)).IsAllowed)
        {
            return "allowed";
        }

        return "denied";
    }
}
