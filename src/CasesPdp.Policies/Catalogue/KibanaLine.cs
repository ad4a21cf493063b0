namespace CasesPdp.Policies.Catalogue;

/// <summary>What one Kibana version line defines. Several released versions share a line.</summary>
public sealed record KibanaLine
{
    /// <summary>The first version of the line: 8.17, 8.18, 9.4 or 9.5.</summary>
    public required string Name { get; init; }

    /// <summary>Privilege categories and the operations each stands for.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Categories { get; init; }

    /// <summary>The nine (on 8.17: six) Cases features.</summary>
    public required IReadOnlyList<FeatureDefinition> Features { get; init; }

    /// <summary>The operations that can be asked for on this line.</summary>
    public required IReadOnlyList<OperationDefinition> Operations { get; init; }

    /// <summary>The distinct checked-as names, in ordinal order.</summary>
    public required IReadOnlyList<string> CheckedOperations { get; init; }

    /// <summary>The calls of this line.</summary>
    public required IReadOnlyList<CallDefinition> Calls { get; init; }

    /// <summary>Ids of other Kibana features whose top-level privileges carry <c>alerts:read</c>.</summary>
    public required IReadOnlyList<string> AlertsFeatures { get; init; }
}
