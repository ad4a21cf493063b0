namespace CasesPdp.FunctionalTests.Server;

/// <summary>A bundle of a self-managed deployment with two spaces, restricted cases, listed subjects, and many like roles.</summary>
internal static class TestBundle
{
    public const int ReaderRoles = 1_003;

    public const string Settings = """
        bundle: 1
        kibana: "9.3"
        deployment: stack
        license: platinum
        switches: {restrictedCases: true}
        spaces:
          team: {}
          hidden: {disabledFeatures: [observabilityCases, observabilityCasesV2, observabilityCasesV3]}
        """;

    public const string Roles = """
        [
          {"name": "sec_all", "kibana": [{"feature": {"securitySolutionCasesV3": ["all"], "actions": ["all"]}, "spaces": ["*"]}]},
          {"name": "sec_read", "kibana": [{"feature": {"securitySolutionCasesV3": ["read"]}, "spaces": ["*"]}]},
          {"name": "obs_all", "kibana": [{"feature": {"observabilityCasesV3": ["all"]}, "spaces": ["team"]}]},
          {"name": "obs_read", "kibana": [{"feature": {"observabilityCasesV3": ["read"]}, "spaces": ["*"]}]}
        ]
        """;

    public const string Subjects = """
        alice: {roles: [sec_all], profileUid: uid-alice}
        bob: {roles: [sec_read, obs_all]}
        """;

    public static TestDirectory Create(string extraSettings = "")
    {
        var directory = new TestDirectory()
            .Write("pdp.yaml", Settings + "\n" + extraSettings)
            .Write("roles/roles.json", Roles)
            .Write("subjects.yaml", Subjects);
        const string Reads = """{"feature": {"securitySolutionCasesV3": ["read"]}, "spaces": ["team"]}""";
        var readers = Enumerable.Range(0, ReaderRoles).Select(i => $$"""{"name": "reader_{{i:D4}}", "kibana": [{{Reads}}]}""");
        return directory.Write("roles/readers.json", $"[{string.Join(',', readers)}]");
    }
}
