using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Json;
using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.Policies.Catalogue;

/// <summary>Reads the embedded catalogue data and checks that it is complete and consistent.</summary>
internal static class CatalogueReader
{
    private static readonly string[] LineNames = ["8.17", "8.18", "9.4", "9.5"];

    public static KibanaCatalogue ReadEmbedded()
    {
        using var deployments = Open("deployments.json");
        using var operations = Open("operations.json");
        using var calls = Open("calls.json");
        using var roles = Open("roles.json");
        var root = deployments.RootElement;

        var lines = LineNames.ToDictionary(
            name => name,
            name => ReadLine(name, operations.RootElement, calls.RootElement, root),
            StringComparer.Ordinal);
        return new KibanaCatalogue
        {
            Digest = ComputeDigest(),
            Versions = [.. root.GetProperty("lines").EnumerateObject().Select(p => p.Name)],
            Lines = root.GetProperty("lines").EnumerateObject()
                .ToFrozenDictionary(p => p.Name, p => lines[p.Value.GetString()!], StringComparer.Ordinal),
            Deployments = root.GetProperty("deployments").EnumerateObject()
                .ToFrozenDictionary(p => p.Name, ReadDeployment, StringComparer.Ordinal),
            BundledRoles = roles.RootElement.EnumerateObject()
                .ToFrozenDictionary(p => p.Name, p => ReadRoles(p.Value), StringComparer.Ordinal),
            Connectors = root.GetProperty("connectors").EnumerateObject()
                .ToFrozenDictionary(p => p.Name, p => ReadLicense(p.Value), StringComparer.Ordinal),
            ActionsPrivileges = root.GetProperty("actionsFeature").GetProperty("privileges").EnumerateObject()
                .ToFrozenDictionary(p => p.Name, p => Strings(p.Value), StringComparer.Ordinal),
            SolutionHides = root.GetProperty("solutionHides").EnumerateObject()
                .ToFrozenDictionary(p => p.Name, p => Strings(p.Value), StringComparer.Ordinal),
            SubFeaturesFrom = ReadLicense(root.GetProperty("subFeaturesFrom")),
            FeatureIds = lines.Values.SelectMany(l => l.Features).Select(f => f.Id)
                .Append(KibanaCatalogue.ActionsFeature).ToFrozenSet(StringComparer.Ordinal),
            Categories = lines.Values.SelectMany(l => l.Categories.Keys).ToFrozenSet(StringComparer.Ordinal),
        };
    }

    private static KibanaLine ReadLine(string name, JsonElement operations, JsonElement calls, JsonElement deployments)
    {
        using var document = Open($"features-{name}.json");
        var root = document.RootElement;
        var categories = root.GetProperty("categories").EnumerateObject()
            .ToFrozenDictionary(p => p.Name, p => Strings(p.Value), StringComparer.Ordinal);
        var known = operations.GetProperty("operations").EnumerateArray()
            .Where(o => IsOn(name, o)).Select(ReadOperation).ToList();
        var features = root.GetProperty("features").EnumerateArray().Select(ReadFeature).ToList();

        var checkedNames = known.Select(o => o.CheckedAs).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        Check(categories.Values.SelectMany(c => c).All(checkedNames.Contains), name, "a category names an unknown operation");
        Check(
            features.SelectMany(Definitions).SelectMany(d => d.Cases).All(c => categories.ContainsKey(c.Category)),
            name,
            "a privilege names an unknown category");
        var lineCalls = calls.GetProperty("calls").EnumerateArray().Where(c => IsOn(name, c)).SelectMany(ReadCalls).ToList();
        Check(lineCalls.Select(c => c.Name).Distinct().Count() == lineCalls.Count, name, "a call stands twice");
        Check(lineCalls.SelectMany(c => c.Operations).All(checkedNames.Contains), name, "a call names an unknown operation");
        return new KibanaLine
        {
            Name = name,
            Categories = categories,
            Features = features,
            Operations = known,
            CheckedOperations = checkedNames,
            Calls = lineCalls,
            AlertsFeatures =
            [
                .. deployments.GetProperty("alertsFeatures").EnumerateArray().Where(f => IsOn(name, f))
                    .Select(f => f.GetProperty("id").GetString()!),
            ],
        };
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
        p.Value.GetProperty("roles").GetString()!);

    private static IReadOnlyList<RoleDocument> ReadRoles(JsonElement set)
    {
        var span = new SourceSpan("(bundled roles)", 0, 0);
        return
        [
            .. set.EnumerateObject().Select(role => new RoleDocument(
                role.Name,
                [],
                [
                    .. role.Value.GetProperty("applications").EnumerateArray().Select(a => new ApplicationGrant(
                        a.GetProperty("application").GetString()!, Strings(a, "privileges"), Strings(a, "resources"), span)),
                ],
                span,
                IsBundled: true)),
        ];
    }

    private static IEnumerable<PrivilegeDefinition> Definitions(FeatureDefinition f) =>
        new[] { f.All, f.Read }.OfType<PrivilegeDefinition>().Concat(f.SubFeatures.Select(s => s.Definition));

    private static bool IsOn(string line, JsonElement entry)
    {
        var at = Array.IndexOf(LineNames, line);
        return (OptionalString(entry, "since") is not { } since || at >= Array.IndexOf(LineNames, since))
            && (OptionalString(entry, "until") is not { } until || at <= Array.IndexOf(LineNames, until));
    }

    private static LicenseLevel ReadLicense(JsonElement e) => Enum.Parse<LicenseLevel>(e.GetString()!, ignoreCase: true);

    private static bool Flag(JsonElement e, string name) => e.TryGetProperty(name, out var value) && value.GetBoolean();

    private static string? OptionalString(JsonElement e, string name) => e.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static IReadOnlyList<string> Strings(JsonElement e, string name) =>
        e.ValueKind == JsonValueKind.Object && e.TryGetProperty(name, out var list) ? Strings(list) : [];

    private static IReadOnlyList<string> Strings(JsonElement list) => [.. list.EnumerateArray().Select(s => s.GetString()!)];

    private static void Check(bool holds, string line, string problem)
    {
        if (!holds)
        {
            throw new InvalidDataException($"The embedded catalogue is damaged: line {line}: {problem}.");
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
        foreach (var name in typeof(CatalogueReader).Assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            using var stream = Resource(name);
            hash.AppendData(SHA256.HashData(stream));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
