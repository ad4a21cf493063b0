namespace CasesPdp.Policies.Catalogue;

/// <summary>What a kind of deployment fixes.</summary>
/// <param name="Name">Such as <c>stack</c> or <c>serverless-security-complete</c>.</param>
/// <param name="IsServerless">Serverless projects pass every licence gate and have no solution views.</param>
/// <param name="Owners">The built-in owners that are always registered; stack cases come on top.</param>
/// <param name="StackCasesDefault">Whether the owner <c>cases</c> is registered unless the bundle says otherwise.</param>
/// <param name="HasCasesConnectors">Whether the product feature <c>casesConnectors</c> is there.</param>
/// <param name="ExcludesConnectorCalls">Whether the tier leaves out every call that works with case connectors.</param>
/// <param name="AbsentFeatures">Kibana features that the tier leaves out; their privileges grant nothing.</param>
/// <param name="RoleSet">The key of its bundled roles.</param>
public sealed record DeploymentDefinition(
    string Name,
    bool IsServerless,
    IReadOnlyList<string> Owners,
    bool StackCasesDefault,
    bool HasCasesConnectors,
    bool ExcludesConnectorCalls,
    IReadOnlyList<string> AbsentFeatures,
    string RoleSet);
