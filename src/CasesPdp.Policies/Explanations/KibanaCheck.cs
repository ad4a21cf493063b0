using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Explanations;

/// <summary>One check that Kibana makes on its way through a call: operations asked together, or an owner-independent name.</summary>
/// <param name="Operations">The operations, as Kibana names them in its failure text; empty for an owner-independent name.</param>
/// <param name="AnyOwner">Whether one available owner would do.</param>
/// <param name="Shared">The owner-independent name, or the tag that attaching files asks for.</param>
internal sealed record KibanaCheck(IReadOnlyList<OperationDefinition> Operations, bool AnyOwner, string? Shared);
