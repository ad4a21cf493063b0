using CasesPdp.Protocol.V1;
using Grpc.AspNetCore.Server;

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
    };

    /// <summary>What a method of the decision service needs.</summary>
    /// <exception cref="KeyNotFoundException">The method is not listed here: a server with such a method does not start.</exception>
    public static Grants Of(string method) => OfMethods[method];
}

/// <summary>Sets what the methods of a gRPC service need.</summary>
internal static class RequiredGrantExtensions
{
    /// <summary>Every method needs the same. So do names that are no methods of the service.</summary>
    public static void Requires(this IEndpointConventionBuilder service, Grants grants) => service.WithMetadata(new RequiredGrant(grants));

    /// <summary>Each method of the decision service needs its own. Names that are no methods need <see cref="Grants.Decisions"/>.</summary>
    public static void RequiresByMethod(this IEndpointConventionBuilder service) => service.Add(endpoint =>
    {
        var method = endpoint.Metadata.OfType<GrpcMethodMetadata>().SingleOrDefault()?.Method.Name;
        endpoint.Metadata.Add(new RequiredGrant(method is null ? Grants.Decisions : RequiredGrant.Of(method)));
    });
}
