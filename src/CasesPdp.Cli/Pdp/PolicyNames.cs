using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Cli.Pdp;

/// <summary>The names that can be used in questions to a policy, each with what it means.</summary>
/// <remarks>A server lists names only: not what its policy says of them, nor custom features.</remarks>
internal sealed class PolicyNames(IPdp pdp)
{
    private static readonly KibanaNames Texts = KibanaNames.Embedded;
    private static readonly string[] TopLevel = ["all", "read", "minimal_all", "minimal_read"];

    private readonly Lazy<Dictionary<string, string>> _files = new(() =>
        (pdp.Loaded?.Bundle.Roles ?? []).ToDictionary(r => r.Name, r => r.Span.File, StringComparer.Ordinal));

    private PolicyDescription? _description;

    /// <summary>What can be listed.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
        ["actions", "calls", "connectors", "facets", "features", "owners", "privileges", "roles", "spaces", "subjects"];

    private PolicyDescription Description => _description ??= pdp.Describe();

    private KibanaLine Line => KibanaCatalogue.Embedded.Lines.GetValueOrDefault(Description.Kibana)
        ?? throw VerbFailure.NotEvaluated($"Kibana {Description.Kibana} is not known to this version of casespdp.");

    private Bundle? Bundle => pdp.Loaded?.Bundle;

    /// <summary>The names of that kind, in the order in which they are shown.</summary>
    public IEnumerable<PolicyName> Of(string kind) => kind switch
    {
        "actions" => Sorted(Line.Operations.Select(o => o.Name), Texts.Operations).Concat(Of("calls")),
        "calls" => Sorted(Line.Calls.Select(c => c.Name), Texts.Calls).Select(c => c with { Keywords = KeywordsOf(c.Name) }),
        "connectors" => Sorted(Texts.Connectors.Keys, name => $"{Texts.Connectors[name]}{LicenceOf(name)}"),
        "facets" => Sorted(Texts.Facets.Keys, Texts.Facets),
        "features" => Sorted(Features().Select(f => f.Id).Append(KibanaCatalogue.ActionsFeature), OfFeature),
        "owners" => Sorted(Description.Owners, owner => Texts.Owners.GetValueOrDefault(owner, "Cases of a custom feature.")),
        "privileges" => Privileges(),
        "roles" => pdp.ListAllRoles().Select(r => new PolicyName(r, OfRole(r))),
        "spaces" => Spaces(),
        "subjects" => Subjects(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>The facets that an action allows; all of them where no action is known.</summary>
    public IEnumerable<PolicyName> FacetsOf(string? action) => action is null
        ? Of("facets")
        : Of("facets").Where(f => Line.Calls.Any(c => c.Name == action && c.Facets.Any(a => FacetNames.Of(a.Facet).Contains(f.Name))));

    private static IEnumerable<PolicyName> Sorted(IEnumerable<string> names, IReadOnlyDictionary<string, string> meanings) =>
        Sorted(names, name => meanings[name]);

    private static IEnumerable<PolicyName> Sorted(IEnumerable<string> names, Func<string, string> meaning) =>
        names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(name => new PolicyName(name, meaning(name)));

    private string KeywordsOf(string name)
    {
        var call = Line.Calls.First(c => c.Name == name);
        var facets = call.Facets.SelectMany(f => FacetNames.Of(f.Facet)).Select(f => $"{f} {Texts.Facets[f]}");
        return string.Join(' ', facets.Concat(call.JudgesConnector ? Texts.Connectors.Select(c => $"{c.Key} {c.Value}") : []));
    }

    private static string LicenceOf(string connector) => KibanaCatalogue.Embedded.Connectors.TryGetValue(connector, out var least)
        ? $" Needs the {least.ToString().ToLowerInvariant()} licence."
        : "";

    private IEnumerable<FeatureDefinition> Features() =>
        Line.Features.Where(f => f.Owners.Any(Description.Owners.Contains)).Concat(Bundle?.CustomFeatures ?? []);

    private string OfFeature(string id) => Texts.Features.TryGetValue(id, out var meaning) ? meaning
        : $"Custom feature of the bundle; owners: {string.Join(", ", Features().First(f => f.Id == id).Owners)}.";

    private IEnumerable<PolicyName> Privileges()
    {
        var sub = Features().SelectMany(f => f.SubFeatures.Select(s => (s.Id, Feature: f.Id))).DistinctBy(s => s.Id, StringComparer.Ordinal)
            .OrderBy(s => s.Id, StringComparer.Ordinal);
        return TopLevel.Select(p => new PolicyName(p, Texts.Privileges[p])).Concat(
            sub.Select(s => new PolicyName(s.Id, Texts.Privileges.GetValueOrDefault(s.Id, $"Sub-feature of the custom feature `{s.Feature}`."))));
    }

    private string OfRole(string role)
    {
        var deployment = KibanaCatalogue.Embedded.Deployments.GetValueOrDefault(Description.Deployment);
        var isBundled = deployment is not null
            && KibanaCatalogue.Embedded.BundledRoles(deployment, Line.Version).Any(r => r.Name == role);
        return isBundled ? "Comes with the deployment."
            : _files.Value.TryGetValue(role, out var file) ? $"Written in {file}." : "Written in the bundle.";
    }

    private IEnumerable<PolicyName> Subjects()
    {
        var listed = Bundle?.Subjects.ToDictionary(s => s.Id, s => s.Roles, StringComparer.Ordinal);
        return Sorted(pdp.ListSubjects(), id => listed is null ? "In the subject list of the policy."
            : listed[id].Count == 0 ? "Has no role." : $"Roles: {string.Join(", ", listed[id])}.");
    }

    private IEnumerable<PolicyName> Spaces()
    {
        var settings = Bundle?.Settings.Spaces.ToDictionary(s => s.Id, StringComparer.Ordinal);
        var spaces = pdp.ListSpaces();
        return spaces.Names.Order(StringComparer.Ordinal).Select(name => new PolicyName(name, OfSpace(name, settings)))
            .Concat(spaces.Patterns.Select(p => new PolicyName(p.Text, "A pattern of a role; every space that it matches.")));
    }

    private static string OfSpace(string id, Dictionary<string, SpaceSettings>? settings)
    {
        if (settings?.GetValueOrDefault(id) is not { } listed)
        {
            return id == SpaceId.Default ? "The space that every deployment has."
                : settings is null ? "Named by the policy." : "Named by roles; not listed in pdp.yaml.";
        }

        var hidden = listed.DisabledFeatures.Count == 0 ? "hides no feature" : $"hides {string.Join(", ", listed.DisabledFeatures)}";
        return $"Listed in pdp.yaml; solution {listed.Solution}; {hidden}.";
    }
}

/// <summary>A name with its meaning.</summary>
/// <param name="Name">The name.</param>
/// <param name="Meaning">One sentence.</param>
/// <param name="Keywords">What else it is found by: the facets of a call and the connectors that it is judged with.</param>
internal readonly record struct PolicyName(string Name, string Meaning, string Keywords = "");
