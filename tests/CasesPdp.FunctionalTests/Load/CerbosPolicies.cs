using System.Text.Json;
using CasesPdp.Workloads;
using CasesPdp.Workloads.Cerbos;
using CasesPdp.Workloads.Cerbos.V1;

namespace CasesPdp.FunctionalTests.Load;

/// <summary>
/// Evaluates the policy files that are written for Cerbos by what Cerbos documents: in the resource's scope, then in the root, an ALLOW
/// rule that names one of the roles and the action, and whose condition holds.
/// </summary>
internal sealed class CerbosPolicies(string directory)
{
    private readonly Dictionary<string, List<JsonElement>> _rules = Directory.GetFiles(directory)
        .Select(file => JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("resourcePolicy"))
        .ToDictionary(Key, policy => policy.GetProperty("rules").EnumerateArray().ToList());

    public static CerbosPolicies Write(string directory, SyntheticPolicy policy, PolicyForm form)
    {
        PolicyFiles.Write(directory, policy, form);
        return new CerbosPolicies(directory);
    }

    /// <summary>Whether the action is allowed on the resource.</summary>
    public bool Allows(Principal principal, Resource resource, string action)
    {
        // Cerbos refuses a scope without a policy; so does this.
        var scopes = resource.Scope.Length == 0 ? [""] : new[] { resource.Scope, "" };
        return scopes.SelectMany(scope => _rules[$"{resource.Kind}@{scope}"]).Any(rule =>
            rule.GetProperty("effect").GetString() == "EFFECT_ALLOW"
            && Names(rule, "roles").Intersect(principal.Roles).Any()
            && Names(rule, "actions").Contains(action)
            && Holds(rule, resource));
    }

    private static bool Holds(JsonElement rule, Resource resource) =>
        !rule.TryGetProperty("condition", out var condition)
        || condition.GetProperty("match").GetProperty("expr").GetString()
            == $"request.resource.attr.space == \"{resource.Attr["space"].StringValue}\"";

    private static IEnumerable<string> Names(JsonElement rule, string property) =>
        rule.GetProperty(property).EnumerateArray().Select(e => e.GetString()!);

    private static string Key(JsonElement policy) =>
        $"{policy.GetProperty("resource").GetString()}@{(policy.TryGetProperty("scope", out var scope) ? scope.GetString() : "")}";
}
