using CasesPdp.Policies.Bundles;

namespace CasesPdp.Policies.Catalogue;

/// <summary>What one Kibana version defines.</summary>
public sealed record KibanaLine
{
    private readonly IReadOnlyList<OperationDefinition> _operations = [];

    /// <summary>The version, such as 9.3.</summary>
    public required string Version { get; init; }

    /// <summary>Privilege categories and the operations of each.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Categories { get; init; }

    /// <summary>The nine (on 8.17: six) Cases features.</summary>
    public required IReadOnlyList<FeatureDefinition> Features { get; init; }

    /// <summary>The operations of this version.</summary>
    public required IReadOnlyList<OperationDefinition> Operations
    {
        get => _operations;
        init
        {
            _operations = value;
            CheckedOperations = [.. value.Select(o => o.CheckedAs).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>The distinct checked-as names of the operations, in ordinal order.</summary>
    public IReadOnlyList<string> CheckedOperations { get; private init; } = [];

    /// <summary>The calls of this version.</summary>
    public required IReadOnlyList<CallDefinition> Calls { get; init; }

    /// <summary>Ids of other Kibana features whose top-level privileges carry <c>alerts:read</c>.</summary>
    public required IReadOnlyList<string> AlertsFeatures { get; init; }

    /// <summary>The bundled roles, by role set.</summary>
    internal IReadOnlyDictionary<string, IReadOnlyList<RoleDocument>> BundledRoles { get; init; } =
        new Dictionary<string, IReadOnlyList<RoleDocument>>();
}
