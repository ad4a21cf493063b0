using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Workloads;

/// <summary>
/// A made-up policy: as many roles as asked for, each with three entries, drawn from the few grants that real policies give. One entry is
/// for the default space, with every eighth role for every space; the others are for random spaces. The same numbers make the same bundle.
/// </summary>
public static class SyntheticBundle
{
    private const int SpacesPerRole = 2;
    private const int RolesToOneEverywhere = 8;

    private static readonly ImmutableArray<string>[] Grants =
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
                .. KibanaCatalogue.Embedded.BundledRoles(KibanaCatalogue.Embedded.Deployments["stack"], "9.3"),
                .. Enumerable.Range(0, roles).Select(i => new RoleDocument(RoleName(i), [.. MakeEntries(random, i, spaces)], [], default)),
            ],
            Digest = new string('0', 64),
        };
    }

    /// <summary>The same policy as the files of a bundle.</summary>
    public static IReadOnlyList<BundleFile> Files(int roles, int spaces, int seed = 1, bool restrictedCases = false)
    {
        var bundle = Make(roles, spaces, seed);
        var settings = "bundle: 1\nkibana: \"9.3\"\nlicense: platinum\nspaces:\n"
            + string.Concat(bundle.Settings.Spaces.Select(s => $"  {s.Id}: {{}}\n"))
            + (restrictedCases ? "switches: {restrictedCases: true}\n" : "");
        using var policy = new MemoryStream();
        using (var json = new Utf8JsonWriter(policy))
        {
            json.WriteStartArray();
            foreach (var role in bundle.Roles.Where(r => !r.IsBundled))
            {
                WriteRole(json, role);
            }

            json.WriteEndArray();
        }

        return [new BundleFile("pdp.yaml", Encoding.UTF8.GetBytes(settings)), new BundleFile("roles/fleet.json", policy.ToArray())];
    }

    public static string RoleName(int i) => $"team-role-{i}";

    public static string SpaceName(int i) => $"space-{i}";

    /// <summary>Whether an entry of the role is for every space.</summary>
    public static bool IsEverywhere(int role) => role % RolesToOneEverywhere == 0;

    private static IEnumerable<KibanaGrant> MakeEntries(Random random, int role, int spaces)
    {
        yield return MakeEntry(random, IsEverywhere(role) ? "*" : SpaceId.Default);
        var used = new HashSet<int>();
        while (used.Count < Math.Min(SpacesPerRole, spaces))
        {
            var space = random.Next(spaces);
            if (used.Add(space))
            {
                yield return MakeEntry(random, SpaceName(space));
            }
        }
    }

    private static KibanaGrant MakeEntry(Random random, string space)
    {
        var cases = new FeatureGrant(Features[random.Next(Features.Length)], Grants[random.Next(Grants.Length)]);
        FeatureGrant[] features = random.Next(2) == 0 ? [cases] : [cases, new FeatureGrant("actions", ["read"])];
        return new KibanaGrant([space], [], [.. features]);
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
