using System.Text.Json;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Workloads.Cerbos;

/// <summary>Writes a synthetic policy as Cerbos policies that give the same answers: a resource kind an owner, rules by role.</summary>
/// <remarks>Bundled roles are left out: no workload names one.</remarks>
public static class PolicyFiles
{
    private const string EverySpace = "*";

    /// <summary>Writes the policies into a directory.</summary>
    /// <param name="directory">Where; it is made if need be.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="form">How.</param>
    public static void Write(string directory, SyntheticPolicy policy, PolicyForm form)
    {
        ArgumentNullException.ThrowIfNull(policy);
        Directory.CreateDirectory(directory);
        var rules = Rules(policy.Bundle).ToLookup(r => r.Owner, StringComparer.Ordinal);
        string[] spaces = [SpaceId.Default, .. policy.Bundle.Settings.Spaces.Select(s => s.Id)];
        foreach (var owner in QuestionMix.Owners)
        {
            if (form == PolicyForm.Conditions)
            {
                WritePolicy(directory, owner, scope: "", rules[owner], withConditions: true);
                continue;
            }

            var bySpace = rules[owner].ToLookup(r => r.Space, StringComparer.Ordinal);
            WritePolicy(directory, owner, scope: "", bySpace[EverySpace], withConditions: false);
            foreach (var space in spaces)
            {
                WritePolicy(directory, owner, space, bySpace[space], withConditions: false);
            }
        }
    }

    private static IEnumerable<Rule> Rules(Bundle bundle)
    {
        var granted = GrantedActions.Read(bundle);
        return
            from role in bundle.Roles
            where !role.IsBundled
            from entry in role.Kibana
            from space in entry.Spaces
            from grant in entry.Features
            from given in granted.Of(grant)
            select new Rule(role.Name, given.Owner, space, given.Actions);
    }

    private static void WritePolicy(string directory, string owner, string scope, IEnumerable<Rule> rules, bool withConditions)
    {
        using var file = File.Create(Path.Combine(directory, scope.Length == 0 ? $"{owner}.json" : $"{owner}.{scope}.json"));
        using var json = new Utf8JsonWriter(file);
        json.WriteStartObject();
        json.WriteString("apiVersion", "api.cerbos.dev/v1");
        json.WriteStartObject("resourcePolicy");
        json.WriteString("version", "default");
        json.WriteString("resource", owner);
        if (scope.Length > 0)
        {
            json.WriteString("scope", scope);
        }

        json.WriteStartArray("rules");
        foreach (var rule in rules)
        {
            WriteRule(json, rule, withConditions && rule.Space != EverySpace);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteRule(Utf8JsonWriter json, Rule rule, bool withCondition)
    {
        json.WriteStartObject();
        json.WriteStartArray("actions");
        foreach (var action in rule.Actions)
        {
            json.WriteStringValue(action);
        }

        json.WriteEndArray();
        json.WriteString("effect", "EFFECT_ALLOW");
        json.WriteStartArray("roles");
        json.WriteStringValue(rule.Role);
        json.WriteEndArray();
        if (withCondition)
        {
            json.WriteStartObject("condition");
            json.WriteStartObject("match");
            json.WriteString("expr", $"request.resource.attr.space == \"{rule.Space}\"");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private sealed record Rule(string Role, string Owner, string Space, IReadOnlyList<string> Actions);
}
