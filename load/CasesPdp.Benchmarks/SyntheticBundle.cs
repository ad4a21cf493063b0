using System.Text.Json;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Benchmarks;

/// <summary>
/// A made-up fleet: as many roles as asked for, each with three entries in random spaces, drawn from the few grants that real fleets
/// give. The same numbers make the same bundle.
/// </summary>
internal static class SyntheticBundle
{
    private const int EntriesPerRole = 3;

    private static readonly string[][] Grants =
    [
        ["all"],
        ["read"],
        ["minimal_read", "create_comment"],
        ["minimal_all", "create_comment", "case_reopen"],
        ["minimal_all", "cases_delete", "cases_settings"],
        ["read", "cases_assign"],
    ];

    private static readonly string[] Features = ["securitySolutionCasesV3", "observabilityCasesV3", "generalCasesV3"];

    public static Bundle Make(int roles, int spaces, int seed = 1)
    {
        var random = new Random(seed);
        return new Bundle
        {
            Settings = new BundleSettings
            {
                Kibana = "9.3",
                Deployment = KibanaCatalogue.Embedded.Deployments["stack"],
                License = LicenseLevel.Platinum,
                StackCases = true,
                Spaces = [.. Enumerable.Range(0, spaces).Select(i => new SpaceSettings(SpaceName(i), []))],
            },
            Roles =
            [
                .. KibanaCatalogue.Embedded.BundledRoles["stack"],
                .. Enumerable.Range(0, roles).Select(i => new RoleDocument(RoleName(i), [.. MakeEntries(random, spaces)], [], default)),
            ],
            Digest = new string('0', 64),
        };
    }

    /// <summary>Writes the same fleet as files that <c>casespdp --bundle</c> and the server read.</summary>
    public static void Write(string directory, int roles, int spaces)
    {
        var bundle = Make(roles, spaces);
        Directory.CreateDirectory(Path.Combine(directory, "roles"));
        var settings = "bundle: 1\nkibana: \"9.3\"\nlicense: platinum\nspaces:\n"
            + string.Concat(bundle.Settings.Spaces.Select(s => $"  {s.Id}: {{}}\n"));
        File.WriteAllText(Path.Combine(directory, "pdp.yaml"), settings);
        using var stream = File.Create(Path.Combine(directory, "roles", "fleet.json"));
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartArray();
        foreach (var role in bundle.Roles.Where(r => !r.IsBundled))
        {
            WriteRole(json, role);
        }

        json.WriteEndArray();
    }

    public static string RoleName(int i) => $"team-role-{i}";

    public static string SpaceName(int i) => $"space-{i}";

    private static IEnumerable<KibanaGrant> MakeEntries(Random random, int spaces)
    {
        var used = new HashSet<int>();
        while (used.Count < Math.Min(EntriesPerRole, spaces))
        {
            var space = random.Next(spaces);
            var feature = Features[random.Next(Features.Length)];
            var privileges = Grants[random.Next(Grants.Length)];
            if (used.Add(space))
            {
                FeatureGrant[] features = random.Next(2) == 0
                    ? [new FeatureGrant(feature, privileges, default)]
                    : [new FeatureGrant(feature, privileges, default), new FeatureGrant("actions", ["read"], default)];
                yield return new KibanaGrant([SpaceName(space)], [], features, default);
            }
        }
    }

    private static void WriteRole(Utf8JsonWriter json, RoleDocument role)
    {
        json.WriteStartObject();
        json.WriteString("name", role.Name);
        json.WriteStartArray("kibana");
        foreach (var grant in role.Kibana)
        {
            json.WriteStartObject();
            WriteStrings(json, "spaces", grant.Spaces);
            json.WriteStartObject("feature");
            foreach (var feature in grant.Features)
            {
                WriteStrings(json, feature.Feature, feature.Privileges);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
