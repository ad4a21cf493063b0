using CasesPdp.Protocol.V1;

namespace CasesPdp.Server.Callers;

/// <summary>The metadata of an endpoint that says what a caller needs. An endpoint without it needs every grant.</summary>
/// <param name="Grants">What a caller needs.</param>
internal sealed record RequiredGrant(Grants Grants)
{
    private static readonly Dictionary<string, Grants> OfMethods = new(StringComparer.Ordinal)
    {
        [nameof(DecisionService.DecisionServiceBase.Check)] = Grants.Decisions,
        [nameof(DecisionService.DecisionServiceBase.BatchCheck)] = Grants.Decisions,
        [nameof(DecisionService.DecisionServiceBase.CheckMatrix)] = Grants.Decisions,
        [nameof(DecisionService.DecisionServiceBase.StreamCheck)] = Grants.Decisions,
        [nameof(DecisionService.DecisionServiceBase.PlanCases)] = Grants.Decisions,
        [nameof(DecisionService.DecisionServiceBase.ListCapabilities)] = Grants.Decisions,
        [nameof(DecisionService.DecisionServiceBase.GetServerInfo)] = Grants.Decisions,
        [nameof(DecisionService.DecisionServiceBase.Explain)] = Grants.Insight,
        [nameof(DecisionService.DecisionServiceBase.ListRoles)] = Grants.Insight,
        [nameof(DecisionService.DecisionServiceBase.FilterSubjects)] = Grants.Insight,
        [nameof(DecisionService.DecisionServiceBase.ListNames)] = Grants.Insight,
    };

    /// <summary>What a method of the decision service needs.</summary>
    /// <exception cref="KeyNotFoundException">The method is not listed here: a server with such a method does not start.</exception>
    public static Grants Of(string method) => OfMethods[method];
}
