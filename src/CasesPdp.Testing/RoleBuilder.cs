using System.Text.Json.Nodes;

namespace CasesPdp.Testing;

/// <summary>Writes what a role grants in some spaces.</summary>
public sealed class RoleBuilder
{
    private readonly List<string> _spaces = [];
    private readonly List<string> _base = [];
    private readonly JsonObject _features = [];

    internal RoleBuilder()
    {
    }

    /// <summary>Grants privileges on a feature: <c>Feature("securitySolutionCasesV3", "read")</c>.</summary>
    public RoleBuilder Feature(string feature, params IReadOnlyList<string> privileges)
    {
        ArgumentException.ThrowIfNullOrEmpty(feature);
        _features[feature] = PolicyBuilder.ToArray(privileges);
        return this;
    }

    /// <summary>Grants <c>all</c> or <c>read</c> on every feature.</summary>
    public RoleBuilder Base(string privilege)
    {
        _base.Add(privilege);
        return this;
    }

    /// <summary>Grants it in this space, and others that are named so. None named: in every space.</summary>
    public RoleBuilder Space(string space)
    {
        _spaces.Add(space);
        return this;
    }

    internal JsonObject ToEntry()
    {
        var entry = new JsonObject { ["spaces"] = PolicyBuilder.ToArray(_spaces.Count == 0 ? ["*"] : _spaces) };
        if (_base.Count > 0)
        {
            entry["base"] = PolicyBuilder.ToArray(_base);
        }

        if (_features.Count > 0)
        {
            entry["feature"] = _features;
        }

        return entry;
    }
}
