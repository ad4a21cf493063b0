using System.Diagnostics.CodeAnalysis;

namespace CasesPdp.Policies.Compilation;

/// <summary>The names under which Elasticsearch stores Kibana's feature privileges: <c>feature_{featureId}.{privilegeId}</c>.</summary>
public static class StoredPrivilegeName
{
    private const string Prefix = "feature_";

    /// <summary>Takes a stored name apart, at its first dot: feature ids hold none.</summary>
    public static bool TryParse(string name, [NotNullWhen(true)] out string? feature, [NotNullWhen(true)] out string? privilege)
    {
        ArgumentNullException.ThrowIfNull(name);
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var isFeature = name.StartsWith(Prefix, StringComparison.Ordinal) && dot > Prefix.Length;
        feature = isFeature ? name[Prefix.Length..dot] : null;
        privilege = isFeature ? name[(dot + 1)..] : null;
        return isFeature;
    }

    /// <summary>The stored name of a feature privilege.</summary>
    public static string Of(string feature, string privilege) => $"{Prefix}{feature}.{privilege}";
}
