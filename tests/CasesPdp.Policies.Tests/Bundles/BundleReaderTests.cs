using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Tests.Bundles;

public sealed class BundleReaderTests
{
    [Fact]
    public void ReadDefault_Embedded_IsServerlessSecurityCompleteOfTheNewestVersion()
    {
        var reading = BundleReader.ReadDefault();

        Assert.Empty(reading.Diagnostics);
        var bundle = Assert.IsType<Bundle>(reading.Bundle);
        Assert.Equal("serverless-security-complete", bundle.Settings.Deployment.Name);
        Assert.Equal(KibanaCatalogue.Embedded.NewestVersion, bundle.Settings.Kibana);
        Assert.Equal(LicenseLevel.Enterprise, bundle.Settings.License);
        Assert.Contains(bundle.Roles, r => r is { Name: "t1_analyst", IsBundled: true });
        Assert.Matches("^[0-9a-f]{64}$", bundle.Digest);
    }

    [Fact]
    public void Read_KibanaRole_KeepsEntries()
    {
        var reading = InMemory.Read(
            ("pdp.yaml", "bundle: 1\nkibana: 9.3\nlicense: platinum\n"),
            ("roles/analyst.json", """{"kibana":[{"feature":{"securitySolutionCasesV3":["minimal_read","create_comment"]},"spaces":["default"]}]}"""));

        Assert.Empty(reading.Diagnostics);
        var role = Assert.Single(reading.Bundle!.Roles, r => !r.IsBundled);
        Assert.Equal("analyst", role.Name);
        var grant = Assert.Single(role.Kibana);
        Assert.Equal(["default"], grant.Spaces);
        Assert.Equal(["minimal_read", "create_comment"], Assert.Single(grant.Features).Privileges);
    }

    [Fact]
    public void Read_RoleWrittenTwiceWithAMisspeltSpace_IsWarnedOfOnce()
    {
        const string Role = """{"name": "a", "kibana": [{"spaces": ["socc"], "feature": {"generalCasesV3": ["read"]}}]}""";

        var reading = InMemory.Read(("pdp.yaml", InMemory.Stack + "spaces: {soc: {}}\n"), ("roles/a.json", $"[{Role}, {Role}]"));

        Assert.Single(reading.Diagnostics, d => d.Code == DiagnosticCodes.MisspeltSpace);
        Assert.Single(reading.Diagnostics, d => d.Code == DiagnosticCodes.DuplicateRole);
    }
}
