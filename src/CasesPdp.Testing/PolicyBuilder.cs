using System.Text.Json;
using System.Text.Json.Nodes;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Testing;

/// <summary>Writes a policy in code. It starts as a stack of the newest Kibana with an Enterprise licence and its bundled roles.</summary>
public sealed class PolicyBuilder
{
    private readonly JsonObject _settings = new()
    {
        ["bundle"] = 1,
        ["kibana"] = KibanaCatalogue.Embedded.NewestVersion,
        ["deployment"] = "stack",
        ["license"] = "enterprise",
    };

    private readonly Dictionary<string, JsonArray> _roles = new(StringComparer.Ordinal);
    private readonly JsonObject _subjects = [];
    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal);

    internal PolicyBuilder()
    {
    }

    /// <summary>Decides for a version of Kibana, such as <c>9.3</c>.</summary>
    public PolicyBuilder Kibana(string version) => Set("kibana", version);

    /// <summary>Decides for a kind of deployment, such as <c>serverless-security-essentials</c>, which has no licence.</summary>
    public PolicyBuilder Deployment(string deployment)
    {
        _settings.Remove("license");
        return Set("deployment", deployment);
    }

    /// <summary>Decides for a licence of the stack, such as <c>basic</c>.</summary>
    public PolicyBuilder License(string license) => Set("license", license);

    /// <summary>Takes the roles of subjects from the policy alone: questions that name roles are not valid.</summary>
    public PolicyBuilder RolesFromSubjects() => Set("rolesFrom", "subjects");

    /// <summary>Turns a switch on or off, such as <c>restrictedCases</c>.</summary>
    public PolicyBuilder Switch(string name, bool value = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ObjectOf(_settings, "switches")[name] = value;
        return this;
    }

    /// <summary>Lists a space that hides features.</summary>
    public PolicyBuilder Space(string id, params IReadOnlyList<string> disabledFeatures)
    {
        ArgumentNullException.ThrowIfNull(id);
        ObjectOf(_settings, "spaces")[id] = new JsonObject { ["disabledFeatures"] = ToArray(disabledFeatures) };
        return this;
    }

    /// <summary>Gives a role privileges. Called again for the same role, it adds to them.</summary>
    public PolicyBuilder Role(string name, Action<RoleBuilder> configure)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(configure);
        var role = new RoleBuilder();
        configure(role);
        if (!_roles.TryGetValue(name, out var entries))
        {
            _roles[name] = entries = [];
        }

        entries.Add(role.ToEntry());
        return this;
    }

    /// <summary>Lists a subject with its roles.</summary>
    public PolicyBuilder Subject(string id, params IReadOnlyList<string> roles)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        ObjectOf(_subjects, id)["roles"] = ToArray(roles);
        return this;
    }

    /// <summary>Gives a listed subject a user-profile uid, for restricted cases.</summary>
    public PolicyBuilder Profile(string id, string profileUid)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        ObjectOf(_subjects, id)["profileUid"] = profileUid;
        return this;
    }

    /// <summary>Registers an owner of a custom feature, on which roles can have <c>all</c> and <c>read</c>.</summary>
    public PolicyBuilder Owner(string owner, string feature)
    {
        ArgumentException.ThrowIfNullOrEmpty(owner);
        ArgumentException.ThrowIfNullOrEmpty(feature);
        return File($"features/{feature}.json", new JsonObject
        {
            ["id"] = feature,
            ["cases"] = ToArray([owner]),
            ["privileges"] = new JsonObject
            {
                ["all"] = new JsonObject
                {
                    ["cases"] = new JsonObject { ["all"] = ToArray([owner]) },
                    ["api"] = ToArray([$"{owner}FilesCasesCreate"]),
                },
                ["read"] = new JsonObject { ["cases"] = new JsonObject { ["read"] = ToArray([owner]) } },
            },
        }.ToJsonString());
    }

    /// <summary>Adds a file of the bundle as it stands, such as <c>roles/exported.json</c>.</summary>
    public PolicyBuilder File(string path, string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(text);
        _files[path] = text;
        return this;
    }

    internal Dictionary<string, string> ToFiles()
    {
        var files = new Dictionary<string, string>(_files, StringComparer.Ordinal);
        files.TryAdd("pdp.yaml", Write(_settings));
        var number = 0;
        foreach (var (name, entries) in _roles)
        {
            files.Add($"roles/in-code-{++number}.json", Write(new JsonObject { ["name"] = name, ["kibana"] = entries }));
        }

        if (_subjects.Count > 0)
        {
            files.TryAdd("subjects.yaml", Write(_subjects));
        }

        return files;
    }

    internal static JsonArray ToArray(IEnumerable<string> texts) => [.. texts.Select(t => (JsonNode)t)];

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    // Findings name lines.
    private static string Write(JsonObject document) => document.ToJsonString(Indented);

    private PolicyBuilder Set(string key, string value)
    {
        _settings[key] = value;
        return this;
    }

    private static JsonObject ObjectOf(JsonObject parent, string key)
    {
        if (parent[key] is not JsonObject child)
        {
            parent[key] = child = [];
        }

        return child;
    }
}
