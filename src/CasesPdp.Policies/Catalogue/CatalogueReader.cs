using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Json;
using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.Policies.Catalogue;

/// <summary>Reads the embedded catalogue data and checks that it is complete and consistent.</summary>
internal static class CatalogueReader
{
    public static KibanaCatalogue ReadEmbedded()
    {
        using var deployments = Open("deployments.json");
        using var operations = Open("operations.json");
        using var calls = Open("calls.json");
        using var roles = Open("roles.json");
        var root = deployments.RootElement;
        var featuresOf = root.GetProperty("featuresOf").EnumerateObject()
            .Select(p => (Version: p.Name, File: p.Value.GetString()!)).ToList();
        var versions = featuresOf.Select(f => f.Version).ToList();
        var features = featuresOf.Select(f => f.File).Distinct().ToDictionary(file => file, ReadFeatures, StringComparer.Ordinal);
        var lines = featuresOf.Select(of =>
        {
            var (version, (categories, ofVersion)) = (of.Version, features[of.File]);
            IEnumerable<JsonElement> Present(JsonElement entries) => entries.EnumerateArray().Where(e => IsOn(versions, version, e));
            var line = new KibanaLine
            {
                Version = version,
                Categories = categories,
                Features = ofVersion,
                Operations = [.. Present(operations.RootElement.GetProperty("operations")).Select(ReadOperation)],
                Calls = [.. Present(calls.RootElement.GetProperty("calls")).SelectMany(ReadCalls)],
                AlertsFeatures = [.. Present(root.GetProperty("alertsFeatures")).Select(f => f.GetProperty("id").GetString()!)],
                BundledRoles = roles.RootElement.EnumerateObject().ToFrozenDictionary(
                    set => set.Name, set => ReadRoles(set.Value, e => IsOn(versions, version, e)), StringComparer.Ordinal),
            };
            Check(line);
            return line;
        }).ToList();
        var featureIds = lines.SelectMany(l => l.Features).Select(f => f.Id).Append(KibanaCatalogue.ActionsFeature).ToList();
        return new KibanaCatalogue
        {
            Digest = ComputeDigest(),
            Versions = versions,
            Lines = lines.ToFrozenDictionary(line => line.Version, StringComparer.Ordinal),
            Deployments = root.GetProperty("deployments").EnumerateObject()
                .ToFrozenDictionary(p => p.Name, ReadDeployment, StringComparer.Ordinal),
            Connectors = root.GetProperty("connectors").EnumerateObject()
                .ToFrozenDictionary(p => p.Name, p => ReadLicense(p.Value), StringComparer.Ordinal),
            ActionsPrivileges = ReadLists(root.GetProperty("actionsPrivileges")),
            SolutionHides = ReadLists(root.GetProperty("solutionHides")),
            SubFeaturesFrom = ReadLicense(root.GetProperty("subFeaturesFrom")),
            FeatureIds = featureIds.ToFrozenSet(StringComparer.Ordinal),
            ReservedFeatureIds = featureIds.Concat(lines.SelectMany(l => l.AlertsFeatures)).Concat(Strings(root, "otherFeatures"))
                .ToFrozenSet(StringComparer.Ordinal),
            Categories = lines.SelectMany(l => l.Categories.Keys).ToFrozenSet(StringComparer.Ordinal),
        };
    }

    // Several versions share a file of features.
    private static (FrozenDictionary<string, IReadOnlyList<string>> Categories, IReadOnlyList<FeatureDefinition> Features) ReadFeatures(
        string name)
    {
        using var document = Open($"features-{name}.json");
        return (
            ReadLists(document.RootElement.GetProperty("categories")),
            [.. document.RootElement.GetProperty("features").EnumerateArray().Select(ReadFeature)]);
    }

    private static void Check(KibanaLine line)
    {
        var operations = line.CheckedOperations;
        Check(line.Categories.Values.SelectMany(c => c).All(operations.Contains), line, "a category names an unknown operation");
        Check(
            line.Features.SelectMany(Definitions).SelectMany(d => d.Cases).All(c => line.Categories.ContainsKey(c.Category)),
            line,
            "a privilege names an unknown category");
        Check(line.Calls.Select(c => c.Name).Distinct().Count() == line.Calls.Count, line, "a call stands twice");
        Check(line.Calls.SelectMany(c => c.Operations).All(operations.Contains), line, "a call names an unknown operation");
    }

    private static OperationDefinition ReadOperation(JsonElement o) => new(
        o.GetProperty("name").GetString()!,
        o.GetProperty("checkedAs").GetString()!,
        o.GetProperty("access").GetString() == "write",
        o.GetProperty("verb").GetString()!,
        OptionalString(o, "auditAction"),
        o.GetProperty("ecsType").GetString()!,
        OptionalString(o, "docType"),
        OptionalString(o, "savedObject"));

    private static FeatureDefinition ReadFeature(JsonElement f)
    {
        var owner = f.GetProperty("owner").GetString()!;
        var privileges = f.GetProperty("privileges");
        return new FeatureDefinition
        {
            Id = f.GetProperty("id").GetString()!,
            Owners = [owner],
            IsDeprecated = f.GetProperty("deprecated").GetBoolean(),
            Category = f.GetProperty("category").GetString(),
            All = ReadPrivilege(privileges.GetProperty("all"), owner),
            Read = ReadPrivilege(privileges.GetProperty("read"), owner),
            SubFeatures =
            [
                .. f.GetProperty("subFeatures").EnumerateArray().Select(s => new SubFeaturePrivilege(
                    s.GetProperty("id").GetString()!,
                    s.GetProperty("label").GetString()!,
                    Enum.Parse<IncludeIn>(s.GetProperty("includeIn").GetString()!, ignoreCase: true),
                    ReadPrivilege(s, owner))),
            ],
        };
    }

    private static PrivilegeDefinition ReadPrivilege(JsonElement p, string owner)
    {
        var connectors = p.TryGetProperty("withCasesConnectors", out var added) ? added : default;
        var plain = Strings(p, "cases").Select(c => new CategoryGrant(c, [owner]));
        var switched = Strings(p, "casesIfV1GrantsManageTemplates").Select(c => new CategoryGrant(c, [owner], NeedsV1Switch: true));
        return new PrivilegeDefinition
        {
            Cases = [.. plain, .. switched],
            Api = Strings(p, "api"),
            Ui = Strings(p, "ui"),
            CasesConnectorsApi = Strings(connectors, "api"),
            CasesConnectorsUi = Strings(connectors, "ui"),
            ReplacedBy = p.TryGetProperty("replacedBy", out var r)
                ? new UiReplacement(r.GetProperty("feature").GetString()!, Strings(r, "default"), Strings(r, "minimal"))
                : null,
        };
    }

    private static IEnumerable<CallDefinition> ReadCalls(JsonElement c) => Strings(c, "names").Select(name => new CallDefinition
    {
        Name = name,
        Operations = Strings(c, "operations"),
        AnyOwnerOperations = Strings(c, "anyOwner"),
        Shared = Strings(c, "shared"),
        FilesCreateTag = Flag(c, "filesCreateTag"),
        Owners = OptionalString(c, "owners") switch
        {
            "list" => OwnerRule.List,
            "free" => OwnerRule.Free,
            _ => OwnerRule.OneOrMore,
        },
        Facets = c.TryGetProperty("facets", out var facets) ? [.. facets.EnumerateObject().Select(ReadFacet)] : [],
        IsUpdate = OptionalString(c, "rule") == "update",
        License = c.TryGetProperty("license", out var license) ? ReadLicense(license) : LicenseLevel.Basic,
        NeedsConnectorTier = Flag(c, "tier"),
        JudgesConnector = Flag(c, "connector"),
        SendsLinks = Flag(c, "sendsLinks"),
    });

    private static CallFacet ReadFacet(JsonProperty p) => new()
    {
        Facet = FacetNames.Parse(p.Name),
        Operations = Strings(p.Value, "operations"),
        Shared = Strings(p.Value, "shared"),
        FilesCreateTag = Flag(p.Value, "filesCreateTag"),
        License = p.Value.TryGetProperty("license", out var license) ? ReadLicense(license) : LicenseLevel.Basic,
        SendsLinks = Flag(p.Value, "sendsLinks"),
    };

    private static DeploymentDefinition ReadDeployment(JsonProperty p) => new(
        p.Name,
        p.Name != "stack",
        Strings(p.Value, "owners"),
        p.Value.GetProperty("stackCases").GetBoolean(),
        p.Value.GetProperty("casesConnectors").GetBoolean(),
        Flag(p.Value, "connectorCallsExcluded"),
        Strings(p.Value, "absentFeatures"),
        p.Value.GetProperty("roles").GetString()!);

    private static IReadOnlyList<RoleDocument> ReadRoles(JsonElement set, Func<JsonElement, bool> isOn)
    {
        var span = new SourceSpan("(bundled roles)", 0, 0);
        return
        [
            .. set.EnumerateObject().Select(role => new RoleDocument(
                role.Name,
                [],
                [
                    .. role.Value.GetProperty("applications").EnumerateArray().Select(a => new ApplicationGrant(
                        a.GetProperty("application").GetString()!,
                        [.. ReadPrivileges(a.GetProperty("privileges"), isOn)],
                        [.. Strings(a, "resources")])),
                ],
                span,
                IsBundled: true)),
        ];
    }

    // A privilege that a role does not have on every version stands in an object with `since` or `until`.
    private static IReadOnlyList<string> ReadPrivileges(JsonElement list, Func<JsonElement, bool> isOn) =>
    [
        .. list.EnumerateArray().Where(p => p.ValueKind == JsonValueKind.String || isOn(p))
            .Select(p => p.ValueKind == JsonValueKind.String ? p.GetString()! : p.GetProperty("privilege").GetString()!),
    ];

    private static IEnumerable<PrivilegeDefinition> Definitions(FeatureDefinition f) =>
        new[] { f.All, f.Read }.OfType<PrivilegeDefinition>().Concat(f.SubFeatures.Select(s => s.Definition));

    private static bool IsOn(List<string> versions, string version, JsonElement entry)
    {
        var at = versions.IndexOf(version);
        return (OptionalString(entry, "since") is not { } since || at >= versions.IndexOf(since))
            && (OptionalString(entry, "until") is not { } until || at <= versions.IndexOf(until));
    }

    private static FrozenDictionary<string, IReadOnlyList<string>> ReadLists(JsonElement lists) =>
        lists.EnumerateObject().ToFrozenDictionary(p => p.Name, p => Strings(p.Value), StringComparer.Ordinal);

    private static LicenseLevel ReadLicense(JsonElement e) => Enum.Parse<LicenseLevel>(e.GetString()!, ignoreCase: true);

    private static bool Flag(JsonElement e, string name) => e.TryGetProperty(name, out var value) && value.GetBoolean();

    private static string? OptionalString(JsonElement e, string name) => e.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static IReadOnlyList<string> Strings(JsonElement e, string name) =>
        e.ValueKind == JsonValueKind.Object && e.TryGetProperty(name, out var list) ? Strings(list) : [];

    private static IReadOnlyList<string> Strings(JsonElement list) => [.. list.EnumerateArray().Select(s => s.GetString()!)];

    private static void Check(bool holds, KibanaLine line, string problem)
    {
        if (!holds)
        {
            throw new InvalidDataException($"The embedded catalogue is damaged: Kibana {line.Version}: {problem}.");
        }
    }

    private static JsonDocument Open(string name)
    {
        using var stream = Resource(name);
        return JsonDocument.Parse(stream);
    }

    private static Stream Resource(string name) => typeof(CatalogueReader).Assembly.GetManifestResourceStream(name)
        ?? throw new InvalidDataException($"The embedded catalogue lacks {name}.");

    private static string ComputeDigest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var names = typeof(CatalogueReader).Assembly.GetManifestResourceNames().Where(n => !n.StartsWith(KibanaNames.Texts, StringComparison.Ordinal));
        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            using var stream = Resource(name);
            hash.AppendData(SHA256.HashData(stream));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
