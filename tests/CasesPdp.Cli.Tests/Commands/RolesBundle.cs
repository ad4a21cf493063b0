namespace CasesPdp.Cli.Tests.Commands;

/// <summary>A bundle with roles of several spaces and subjects, for the verbs that ask about all of them.</summary>
internal static class RolesBundle
{
    public const string Settings = "bundle: 1\nkibana: \"9.3\"\nlicense: platinum\nspaces: {team-a: {}, hidden: {disabledFeatures: [securitySolutionCasesV3, securitySolutionCasesV2, securitySolutionCases]}}\n";

    public static TemporaryBundle Create() => new(
        ("pdp.yaml", Settings),
        ("roles/soc.yaml", "{name: soc, kibana: [{spaces: ['*'], feature: {securitySolutionCasesV3: [minimal_read, cases_delete]}}]}"),
        ("roles/team.yaml", "{name: team, kibana: [{spaces: [team-a], feature: {generalCasesV3: [all]}}]}"),
        ("roles/reader.yaml", "{name: reader, kibana: [{spaces: [team-a], feature: {securitySolutionCasesV3: [read]}}]}"),
        ("roles/push.yaml", "{name: push, kibana: [{spaces: [team-a], feature: {securitySolutionCasesV3: [minimal_read, minimal_all]}}]}"),
        ("roles/connect.yaml", "{name: connect, kibana: [{spaces: ['*'], feature: {actions: [read]}}]}"),
        ("roles/pattern.yaml", """
            {name: pattern, applications: [{application: kibana-.kibana, privileges: [feature_securitySolutionCasesV3.all], resources: ["space:ops-*"]}]}
            """),
        ("subjects.yaml", """
            ann: {roles: [soc]}
            bob: {roles: [reader]}
            cid: {roles: [reader]}
            dee: {roles: [push, connect]}
            """));
}
