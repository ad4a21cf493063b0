using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Policies.Tests.Equivalence;

/// <summary>
/// A random policy and random questions about it, both made from one seed. Names come from small pools, so that grants and questions meet;
/// every pool holds names that look right and are not.
/// </summary>
internal sealed class RandomWorld
{
    private static readonly KibanaCatalogue Catalogue = KibanaCatalogue.Embedded;

    private static readonly string[] Spaces = ["default", "team-a", "team-b", "x", "0", "a_b-c", "unlisted", "team-zzz"];
    private static readonly string[] MalformedSpaces = ["", "*", "Default", "team a", "tëam", "space:x", "team-*"];
    private static readonly string[] Roles = ["r0", "r1", "r2", "r3", "r4", "superuser", "viewer", "editor", "t1_analyst", "soc_manager"];
    private static readonly string[] UnknownRoles = ["R0", "r0 ", "r\u0030\u0301", "", "nobody", "Superuser"];
    private static readonly string[] CustomOwners = ["acme", "acme.sub", "Acme", "cases", "observability", "securitySolution"];
    private static readonly string[] Facets =
        ["assignees", "reopens", "assigns", "other-changes", "alerts", "files", "connector", "Files", "", "unknown"];
    private static readonly string[] ConnectorTypes =
        [".jira", ".swimlane", ".cases-webhook", ".servicenow", ".servicenow-sir", ".resilient", ".thehive", ".email", ".JIRA", "", ".none"];
    private static readonly string[] OtherFeatures =
        ["actions", "siem", "siemV4", "siemV5", "apm", "slo", "uptime", "securitySolutionAlertsV1", "securitySolutionRulesV1",
            "securitySolutionRulesV2", "observabilityAlerts", "discover"];
    private static readonly string[] Uids = ["u1", "u2", "U1", ""];

    private readonly Random _random;
    private readonly List<string> _featureIds;
    private readonly List<string> _actions;

    public RandomWorld(int seed)
    {
        _random = new Random(seed);
        var settings = MakeSettings();
        var custom = MakeCustomFeatures();
        var line = Catalogue.Lines[settings.Kibana];
        _featureIds = [.. line.Features.Select(f => f.Id), .. custom.Select(f => f.Id), .. OtherFeatures];
        Bundle = new Bundle
        {
            Settings = settings,
            CustomFeatures = custom,
            Roles = [.. Catalogue.BundledRoles(settings.Deployment, settings.Kibana), .. Enumerable.Range(0, 5).Select(i => MakeRole($"r{i}"))],
            Subjects =
            [
                new SubjectDocument("s1", Some(Roles, 3), "u1"),
                new SubjectDocument("s2", Some(Roles, 2), null),
                new SubjectDocument("s3", [], "u2"),
            ],
            Digest = new string('0', 64),
        };
        _actions = [.. Actions(line, custom)];
    }

    public Bundle Bundle { get; }

    /// <summary>Every action that could be asked for on the line, and some that could not.</summary>
    public IReadOnlyList<string> ActionPool => _actions;

    public DecisionRequest NextRequest() => new()
    {
        SubjectId = Chance(0.3) ? Pick(["s1", "s2", "s3", "S1", "nobody", ""]) : null,
        Roles = Chance(0.85) ? RoleNames() : null,
        LimitedBy = Chance(0.15) ? RoleNames() : null,
        ProfileUid = Chance(0.4) ? Pick(Uids) : null,
        Action = Pick(_actions),
        Facets = Chance(0.4) ? Some(Facets, 3) : [],
        Connector = Chance(0.4) ? Pick(ConnectorTypes) : null,
        ResourceType = Chance(0.1) ? Pick(["case", "case", "Case", "", "alert"]) : null,
        Owners = OwnerNames(),
        Space = Chance(0.15) ? null : Chance(0.05) ? Pick(MalformedSpaces) : Pick(Spaces),
        AccessMode = Chance(0.3) ? Pick(["default", "restricted", "", "Default"]) : null,
        AssigneeUids = Chance(0.3) ? Some(Uids, 2) : [],
    };

    private BundleSettings MakeSettings()
    {
        var deployment = Chance(0.6) ? Catalogue.Deployments["stack"] : Pick(Catalogue.Deployments.Values.OrderBy(d => d.Name).ToList());
        return new BundleSettings
        {
            Kibana = Pick(Catalogue.Versions),
            Deployment = deployment,
            License = deployment.IsServerless ? LicenseLevel.Enterprise : (LicenseLevel)_random.Next(6),
            SecurityEnabled = deployment.IsServerless || Chance(0.85),
            StackCases = Chance(0.8) ? deployment.StackCasesDefault : Chance(0.5),
            PublicBaseUrl = Chance(0.5) ? "https://kibana.example" : null,
            RestrictedCases = Chance(0.4),
            HiddenFeatureCoversDeprecated = Chance(0.5),
            V1GrantsManageTemplates = Chance(0.3),
            Spaces =
            [
                .. Spaces.Take(6).Where(_ => Chance(0.6)).Select(id => new SpaceSettings(
                    id,
                    Chance(0.6) ? HiddenFeatures() : [],
                    deployment.IsServerless || Chance(0.7) ? "classic" : Pick(["security", "oblt", "es", "chat"]))),
            ],
        };
    }

    private string[] HiddenFeatures()
    {
        var ids = Catalogue.FeatureIds.Append("customA").Append("customB").Append("discover").Order(StringComparer.Ordinal).ToList();
        return Chance(0.5)
            ? [.. ids.Where(id => id.StartsWith(Pick(["general", "security", "observ", "custom"]), StringComparison.Ordinal))]
            : Some(ids, 6);
    }

    private List<FeatureDefinition> MakeCustomFeatures() => Chance(0.5)
        ? []
        : [.. new[] { "customA", "customB" }.Where(_ => Chance(0.7)).Select(MakeCustomFeature)];

    private FeatureDefinition MakeCustomFeature(string id)
    {
        var owners = Some(CustomOwners, 2).Append(Pick(CustomOwners)).Distinct().ToArray();
        return new FeatureDefinition
        {
            Id = id,
            Owners = owners,
            ExcludedFromBase = Chance(0.2),
            All = Chance(0.9) ? MakeDefinition(owners) : null,
            Read = Chance(0.9) ? MakeDefinition(owners) : null,
            SubFeatures =
            [
                .. new[] { "sub_a", "sub_b", "create_comment" }.Where(_ => Chance(0.6)).Select(sub =>
                    new SubFeaturePrivilege(sub, "", (IncludeIn)_random.Next(3), MakeDefinition(owners) with { ExcludedFromBase = false })),
            ],
        };
    }

    private PrivilegeDefinition MakeDefinition(string[] owners) => new()
    {
        Cases = [.. Some(Catalogue.Categories.Order(StringComparer.Ordinal).ToList(), 3).Select(c => new CategoryGrant(c, Some(owners, 2)))],
        Api = Some(["custom-api", "wild*", "acmeFilesCasesCreate", "casesGetConnectorsConfigure", "casesSuggestUserProfiles"], 2),
        Ui = Some(["show", "create_cases"], 2),
        ExcludedFromBase = Chance(0.2),
    };

    private RoleDocument MakeRole(string name) => new(
        name,
        [.. Times(3).Select(_ => MakeKibanaGrant())],
        Chance(0.5) ? [.. Times(2).Select(_ => MakeApplicationGrant())] : [],
        default);

    private KibanaGrant MakeKibanaGrant()
    {
        string[] spaces = Chance(0.3) ? ["*"] : [.. Some(Spaces, 2).Append(Pick(Spaces)).Distinct()];
        return Chance(0.12)
            ? new KibanaGrant([.. spaces], [Pick(["all", "read", "none"])], [])
            : new KibanaGrant(
                [.. spaces],
                [],
                [.. Times(3).Select(_ => Pick(_featureIds)).Distinct().Select(f => new FeatureGrant(f, [.. Privileges(f)]))]);
    }

    private ApplicationGrant MakeApplicationGrant() => new(
        Pick(["kibana-.kibana", "kibana-.kibana", "*", "kibana-*", "kib*na-*", "other", "kibana-.kibana-x", "kibana-.kiban*"]),
        [.. Times(3).Select(_ => StoredPrivilege())],
        [.. Times(2).Select(_ => Pick(["*", "space:*", "space:team-*", "space:?", "s*-a", "space:x", "space:team-a", "space:default",
            "team-a", "/space:.*/", "space:X", "spac\\e:x", "**", "space:t?am-b", "space:unlisted", ""]))]);

    private string StoredPrivilege()
    {
        if (Chance(0.6))
        {
            var feature = Pick(_featureIds);
            return $"feature_{feature}.{Pick([.. Privileges(feature), "all"])}";
        }

        return Pick(
        [
            "*", "all", "read", "space_all", "space_read", "reserved_x", "feature_x", "feature_.all", "cases:*", "cases:securitySolution/*",
            "cases:*/getCase", "cases:?ases/*", "api:*", "ui:*", "api:casesFilesCasesCreate", "ui:securitySolutionCases*/*", "cases:acme/*Case",
            "/cases:.*/", "api:cases\\*", "c*", "?ases:observability/getTags", "login:", "All", "1all", "*:*", "api:casesSuggestUserProfile?",
        ]);
    }

    private string[] Privileges(string feature)
    {
        string[] own =
        [
            "all", "read", "minimal_all", "minimal_read", "cases_delete", "cases_settings", "create_comment", "case_reopen", "cases_assign",
            "cases_manage_templates", "sub_a", "sub_b", "endpoint_security_execute", "ALL",
        ];
        return feature.Length == 0 ? [] : Some(own, 3);
    }

    private static IEnumerable<string> Actions(KibanaLine line, IReadOnlyList<FeatureDefinition> custom)
    {
        var owners = CustomOwners.Append("nope").Append("").Append("a/b").ToList();
        var operations = line.CheckedOperations.Append("findCases").Append("assignCase").Append("").Append("getcase");
        var raw = owners.SelectMany(o => operations.Select(op => $"cases:{o}/{op}"));
        var features = line.Features.Concat(custom).ToList();
        var definitions = features.SelectMany(f => new[] { f.All, f.Read }.OfType<PrivilegeDefinition>()
            .Concat(f.SubFeatures.Select(s => s.Definition)).Select(d => (f.Id, Definition: d))).ToList();
        var api = definitions.SelectMany(d => d.Definition.Api.Concat(d.Definition.CasesConnectorsApi)).Select(a => $"api:{a}");
        var ui = definitions.SelectMany(d => d.Definition.Ui.Concat(d.Definition.CasesConnectorsUi).Select(u => $"ui:{d.Id}/{u}"));
        string[] calls =
        [
            "create-case", "bulk-create-cases", "update-case", "bulk-update-cases", "get-case", "resolve-case", "get-case-metrics",
            "bulk-get-cases", "find-cases", "search-cases", "get-case-statuses", "get-categories", "get-cases-by-alert", "get-cases-metrics",
            "get-tags", "get-reporters", "delete-cases", "push-case", "add-attachment", "bulk-add-attachments", "add-file",
            "update-attachment", "delete-attachment", "delete-all-attachments", "delete-files", "bulk-get-attachments", "get-case-alerts",
            "replace-custom-field", "find-configurations", "create-configuration", "update-configuration", "list-connectors",
            "manage-connectors", "suggest-assignees", "add-observable", "update-observable", "delete-observable", "bulk-add-observables",
            "similar-cases", "cases-rule-action", "run-workflow", "find-templates", "create-template", "update-template", "delete-template",
            "list-field-definitions", "get-field-definition", "create-field-definition", "update-field-definition", "delete-field-definition",
        ];
        string[] wrong =
        [
            "", "getcase", "GetCase", "getCase ", "get-Case", "create_case", "(run workflow on a case; not in the enum)", "login:", "api:",
            "api:nope", "ui:nope/x", "cases:", "cases:cases", "cases:*/getCase", "api:*", "saved_object:cases/get", "manageTemplate",
            "assignCase", "getFieldDefinitions", "unknown", "ui:generalCasesV3/unknown", "api:bulkGetUserProfiles",
        ];

        // Calls and operations are asked most: they stand in the pool several times.
        var named = line.Operations.Select(o => o.Name).Concat(calls).ToList();
        return named.Concat(named).Concat(calls).Concat(calls).Concat(raw).Concat(api.Concat(ui).Distinct()).Concat(wrong);
    }

    private string[] RoleNames() => Chance(0.1) ? Some(UnknownRoles, 2) : [.. Some(Roles, 3), .. Chance(0.1) ? Some(UnknownRoles, 2) : []];

    private string[] OwnerNames()
    {
        if (Chance(0.15))
        {
            return [];
        }

        return Chance(0.08)
            ? [Pick(["", "Cases", "cases ", "nope", "*", "cas\u0435s", "a/b"]), .. Some(CustomOwners, 1)]
            : [.. Some(CustomOwners, 2), Pick(["cases", "securitySolution", "observability"])];
    }

    private bool Chance(double probability) => _random.NextDouble() < probability;

    private T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];

    private IEnumerable<int> Times(int most) => Enumerable.Range(0, _random.Next(most + 1));

    private T[] Some<T>(IReadOnlyList<T> from, int most) => [.. Times(most).Select(_ => Pick(from)).Distinct()];
}
