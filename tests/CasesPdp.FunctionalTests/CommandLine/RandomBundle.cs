using System.Text.Json;
using CasesPdp.FunctionalTests.Server;

namespace CasesPdp.FunctionalTests.CommandLine;

/// <summary>Random bundles of one seed, with names that a terminal or a page would act on.</summary>
internal sealed class RandomBundle(int seed)
{
    private static readonly string[] Features =
        ["securitySolutionCasesV3", "observabilityCasesV3", "generalCasesV3", "securitySolutionCasesV2", "generalCases", "actions", "siemV4", "acme"];

    private static readonly string[] Privileges = ["all", "read", "minimal_all", "minimal_read"];

    private static readonly string[] SubPrivileges = ["cases_delete", "cases_assign", "case_reopen", "create_comment"];

    private static readonly string[] Spaces = ["default", "team-a", "team-b", "*"];

    private static readonly string[] RoleNames =
        ["soc", "viewer2", "a|<b>_c", "x\u202Ey", "@everyone", "li\nne", "idle", "https://example.org", ":tada: ~~x~~", "zero\u200Bwidth"];

    private readonly Random _random = new(seed);

    /// <summary>Writes one bundle into a new directory.</summary>
    /// <param name="mayBreakItsRules">Whether it may break its own guard rails; a server refuses to start with such a bundle.</param>
    public TestDirectory Write(bool mayBreakItsRules)
    {
        var directory = new TestDirectory().Write("pdp.yaml", Settings(mayBreakItsRules)).Write("features/acme.json", Feature());
        var roles = RoleNames.Where(_ => _random.Next(4) > 0).ToDictionary(name => name, _ => Role());
        directory.Write("roles/roles.json", JsonSerializer.Serialize(roles));
        var subjects = new[] { "ann", "bob@example.org", "e\u001bve" }.Where(_ => _random.Next(3) > 0).ToDictionary(
            id => id,
            id => new { roles = roles.Keys.Where(_ => _random.Next(3) == 0), profileUid = $"uid-{_random.Next(3)}" });
        return subjects.Count == 0 ? directory : directory.Write("subjects.yaml", JsonSerializer.Serialize(subjects));
    }

    private string Settings(bool mayBreakItsRules)
    {
        string[] rails =
        [
            "", "", "guardRails: {maxWidenedCells: 3}\n",
            "guardRails: {protected: [{action: deleteCase, roles: [superuser, kibana_admin, editor]}]}\n",
            "guardRails: {limitations: [{roles: [soc], owners: [securitySolution], spaces: [default]}]}\n",
        ];
        return $"bundle: 1\nkibana: \"{Any("8.17", "9.3", "9.4", "9.5")}\"\nlicense: {Any("basic", "gold", "platinum")}\n"
            + $"security: {Any("enabled", "enabled", "enabled", "disabled")}\nswitches: {{restrictedCases: {Any("true", "false")}}}\n"
            + (_random.Next(2) == 0 ? "publicBaseUrl: https://kibana.example.org\n" : "")
            + "spaces:\n  team-a: {}\n"
            + $"  team-b: {{disabledFeatures: [{Any("", "observabilityCases, observabilityCasesV2, observabilityCasesV3")}]}}\n"
            + Any(mayBreakItsRules ? rails : rails[..3]);
    }

    private string Feature() => $$$"""
        {"id": "acme", "cases": ["acme"], "privileges": {"all": {"cases": {"all": ["acme"]}, "api": ["acmeFilesCasesCreate"], "ui": ["{{{Any("show", "manage")}}}"]},
         "read": {"cases": {"read": ["acme"]} } }, "subFeatures": [{"id": "extra", "includeIn": "none", "cases": {"{{{Any("push", "delete")}}}": ["acme"]} }]}
        """;

    private object Role() => new
    {
        kibana = Enumerable.Range(0, _random.Next(3)).Select(_ => new
        {
            spaces = new[] { Any(Spaces) },
            feature = Features.Where(_ => _random.Next(3) == 0).ToDictionary(
                f => f,
                f => _random.Next(3) == 0 && f.EndsWith("V3", StringComparison.Ordinal)
                    ? new[] { "minimal_read", Any(SubPrivileges) }
                    : [Any(Privileges)]),
        }),
    };

    private string Any(params string[] values) => values[_random.Next(values.Length)];
}
