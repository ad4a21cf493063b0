using CasesPdp.FunctionalTests.Server;
using CasesPdp.Policies;
using CasesPdp.Policies.Explanations;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Requests;
using Microsoft.Extensions.DependencyInjection;

namespace CasesPdp.FunctionalTests.Pressure;

/// <summary>Expensive requests of a caller that gives up while they are worked on.</summary>
public sealed class ExpensiveRequestTests(StackServer server) : IClassFixture<StackServer>
{
    // More than one: the work looks at its caller again and again, not only at its beginning.
    private const int Looks = 3;

    public static TheoryData<string> Methods => ["Explain", "ListRoles", "PlanCases", "ListCapabilities"];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Answer_CallerGivesUpWithin_Ends(string method)
    {
        var passed = 0;
        YieldPoint.SetCallback(() =>
        {
            if (++passed == Looks)
            {
                throw new OperationCanceledException();
            }
        });
        try
        {
            Assert.Throws<OperationCanceledException>(() => Answer(method));
        }
        finally
        {
            YieldPoint.SetCallback(null);
        }

        Assert.Equal(Looks, passed);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Answer_CallerWaits_IsGiven(string method) => Assert.NotNull(Answer(method));

    private object? Answer(string method)
    {
        var services = server.Server.Services;
        var policy = services.GetRequiredService<PolicySelector>().Current;
        var subject = Ask.Subject([.. Enumerable.Range(0, 200).Select(i => $"reader_{i:D4}")]);
        switch (method)
        {
            case "Explain":
                return Explainer.Explain(policy, RequestMapper.Read(subject, Ask.Action("deleteCase"), Ask.In("team", Ask.Security)));
            case "ListRoles":
                var roles = new ListRolesRequest { Action = Ask.Action("getCase"), Resource = Ask.In("team", Ask.Security), PageSize = 10_000 };
                return RolePage.List(policy.Snapshot, roles, services.GetRequiredService<PageTokens>()).Item1;
            case "PlanCases":
                var plan = new PlanCasesRequest { Subject = subject, ListAction = Ask.Action("findCases"), Space = "team" };
                return CasePlanner.Plan(policy, RequestMapper.Read(plan));
            default:
                return CapabilityLister.List(policy, RequestMapper.Read(new ListCapabilitiesRequest { Subject = subject, Space = "team" }));
        }
    }
}
