using System.Text.Json.Nodes;
using CasesPdp.Policies.Tests.Bundles;

namespace CasesPdp.Policies.Tests.Schemas;

/// <summary>A bundle that has every key, valid as it stands.</summary>
internal static class WholeBundle
{
    private static readonly Dictionary<string, string> Texts = new(StringComparer.Ordinal)
    {
        ["pdp.yaml"] = """
            bundle: 1
            kibana: "9.3"
            deployment: stack
            license: platinum
            security: enabled
            stackCases: true
            publicBaseUrl: https://kibana.example.org
            rolesFrom: request
            switches: {restrictedCases: true, hiddenFeatureCoversDeprecated: true, v1GrantsManageTemplates: true}
            spaces:
              team-a: {disabledFeatures: [observabilityCases, observabilityCasesV2, observabilityCasesV3], solution: classic}
            guardRails:
              maxWidenedCells: 500
              maxNarrowedCells: 500
              protected:
                - {action: deleteCase, owners: [cases], spaces: [team-a], roles: [superuser]}
                - {actions: [push-case], connector: .jira, roles: [superuser]}
              limitations:
                - {roles: [soc], operations: [getCase], rights: [connectors:read], owners: [cases], spaces: [team-a]}
            """,
        ["subjects.yaml"] = "alice: {roles: [soc], profileUid: u_alice}",
        ["roles/soc.yaml"] = """
            name: soc
            description: the SOC
            metadata: {}
            transient_metadata: {}
            elasticsearch: {cluster: []}
            kibana:
              - {spaces: [default], base: [], feature: {generalCasesV3: [read]}}
            applications:
              - {application: kibana-.kibana, privileges: [feature_generalCasesV3.read], resources: ["space:default"]}
            """,
        ["roles/others.yaml"] = "b: {cluster: [monitor], indices: [], run_as: [], applications: []}",
        ["features/acme.yaml"] = """
            id: acmeCases
            cases: [acme]
            excludeFromBasePrivileges: true
            privileges:
              all: {cases: {all: [acme]}, api: [acmeFiles], ui: [manage], excludeFromBasePrivileges: true}
              read: {cases: {read: [acme]}, ui: [show]}
            subFeatures:
              - {id: acme_push, name: Push, includeIn: none, groupType: independent, cases: {push: [acme]}}
              - name: Delete
                privilegeGroups:
                  - {groupType: independent, privileges: [{id: acme_delete, includeIn: all, cases: {delete: [acme]}}]}
            """,
        ["tests/soc.yaml"] = """
            tests:
              - name: a name
                subject: {id: alice, roles: [soc], limitedBy: [soc], profileUid: u_alice}
                action: {name: push-case, facets: [], connector: .jira}
                resource: {type: case, owner: cases, space: default, accessMode: restricted, assigneeUids: [u_alice]}
                expect: {outcome: DENY, reason: MISSING_PRIVILEGE, missing: [pushCase]}
              - {subject: {id: alice}, action: getCase, resource: {owners: [cases]}, expect: ALLOWED}
            matrices:
              - {name: a matrix, roles: [soc], owner: cases, space: default, allow: {getCase: [soc]}}
              - {roles: [soc], owners: [cases], spaces: [default], allow: {}}
            """,
    };

    /// <summary>The files, each to be changed at will.</summary>
    public static Dictionary<string, JsonNode> Files() => Texts.ToDictionary(t => t.Key, t => DocumentJson.Parse(t.Key, t.Value)!);

    /// <summary>Reads files as a bundle.</summary>
    public static CasesPdp.Policies.Bundles.BundleReading Read(Dictionary<string, JsonNode> files) =>
        InMemory.Read([.. files.Select(f => (f.Key, f.Value.ToJsonString()))]);
}
