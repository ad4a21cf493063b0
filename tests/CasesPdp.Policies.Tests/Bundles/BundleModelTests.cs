using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Tests.Bundles;

/// <summary>What authors write becomes what the rest of the program reads.</summary>
public sealed class BundleModelTests
{
    [Fact]
    public void Settings_EverythingWritten_IsKept()
    {
        var settings = ReadCase("valid-everything").Settings;

        Assert.Equal("9.4", settings.Kibana);
        Assert.Equal("stack", settings.Deployment.Name);
        Assert.Equal(LicenseLevel.Enterprise, settings.License);
        Assert.True(settings.SecurityEnabled);
        Assert.True(settings.StackCases);
        Assert.Equal("https://kibana.example:5601/base", settings.PublicBaseUrl);
        Assert.True(settings is { RestrictedCases: true, HiddenFeatureCoversDeprecated: true, V1GrantsManageTemplates: true });
        Assert.True(settings.RolesFromSubjects);
        Assert.Equal(["default", "obs", "soc"], settings.Spaces.Select(s => s.Id));
        Assert.Equal("security", settings.Spaces[2].Solution);
        Assert.Equal(["observabilityCasesV3", "discover"], settings.Spaces[1].DisabledFeatures);
    }

    [Fact]
    public void Settings_StackWithoutLicence_IsBasicAndUnquotedVersionIsText()
    {
        var settings = InMemory.Read(("pdp.yaml", "bundle: 1\nkibana: 9.3\n")).Bundle!.Settings;

        Assert.Equal("9.3", settings.Kibana);
        Assert.Equal(LicenseLevel.Basic, settings.License);
        Assert.True(settings is { SecurityEnabled: true, StackCases: true, RolesFromSubjects: false, RestrictedCases: false });
    }

    [Theory]
    [InlineData("serverless-security-complete", "", false)]
    [InlineData("serverless-observability", "stackCases: true\n", true)]
    public void Settings_Serverless_HasEnterpriseLicenceAndItsOwnDefaults(string deployment, string more, bool stackCases)
    {
        var reading = InMemory.Read(("pdp.yaml", $"bundle: 1\ndeployment: {deployment}\nlicense: basic\nsecurity: disabled\n{more}"));

        var settings = reading.Bundle!.Settings;
        Assert.Equal(LicenseLevel.Enterprise, settings.License);
        Assert.True(settings.SecurityEnabled);
        Assert.Equal(stackCases, settings.StackCases);
        Assert.Equal(KibanaCatalogue.Embedded.NewestVersion, settings.Kibana);
    }

    [Theory]
    [InlineData("9.10")]
    [InlineData("9.30")]
    [InlineData("09.3")]
    [InlineData("\"9.3 \"")]
    public void Settings_VersionThatOnlyEqualsAsANumber_IsAnError(string version)
    {
        var reading = InMemory.Read(("pdp.yaml", $"bundle: 1\nkibana: {version}\n"));

        Assert.Equal(DiagnosticCodes.UnknownKibanaVersion, Assert.Single(reading.Diagnostics).Code);
    }

    [Theory]
    [InlineData("https://kibana.example", true)]
    [InlineData("HTTP://kibana.example:5601/x", true)]
    [InlineData("ftp://kibana.example", false)]
    [InlineData("kibana.example", false)]
    [InlineData("\" https://kibana.example\"", false)]
    [InlineData("https://", false)]
    public void Settings_PublicBaseUrl_IsAnAbsoluteWebAddress(string url, bool valid)
    {
        var reading = InMemory.Read(("pdp.yaml", InMemory.Stack + $"publicBaseUrl: {url}\n"));

        Assert.Equal(valid, reading.Bundle is not null);
    }

    [Fact]
    public void Roles_EveryForm_BecomesARole()
    {
        var bundle = ReadCase("roles-forms");

        var written = bundle.Roles.Where(r => !r.IsBundled).ToDictionary(r => r.Name);
        Assert.Equal(
            ["both", "dots.in.name", "from_get", "l1", "l2", "one", "put", "two", "y1", "y2"],
            written.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["*"], Assert.Single(written["put"].Kibana).Spaces);
        Assert.Equal(["all"], written["put"].Kibana[0].Base);
        Assert.Equal(["generalCasesV3", "discover"], written["from_get"].Kibana[0].Features.Select(f => f.Feature));
        Assert.Equal("kibana-*", Assert.Single(written["both"].Applications).Application);
        Assert.Single(written["both"].Kibana);
        Assert.Equal(["feature_generalCasesV3.read"], Assert.Single(written["one"].Applications).Privileges);
        Assert.Equal(["space:default"], written["one"].Applications[0].Resources);
        Assert.Equal(new SourceSpan("roles/roles.yml", 1, 1), written["y1"].Span);
    }

    [Fact]
    public void Roles_WrittenLikeBundledOnes_LeaveTheBundledOnes()
    {
        var reading = InMemory.Read(("pdp.yaml", InMemory.Stack), ("roles/viewer.json", """{"kibana": [{"base": ["all"]}]}"""));

        Assert.True(Assert.Single(reading.Bundle!.Roles, r => r.Name == "viewer").IsBundled);
        Assert.Equal(reading.Bundle.Roles.Count, reading.Bundle.Roles.Select(r => r.Name).Distinct().Count());
    }

    [Fact]
    public void CustomFeatures_FlatForm_IsKept()
    {
        var feature = ReadCase("features-forms").CustomFeatures.Single(f => f.Id == "acme");

        Assert.Equal(["acme"], feature.Owners);
        Assert.False(feature.ExcludedFromBase);
        var all = Assert.Single(feature.All!.Cases);
        Assert.Equal("all", all.Category);
        Assert.Equal(["acme"], all.Owners);
        Assert.Equal(["a"], feature.All.Api);
        Assert.Equal(["b"], feature.All.Ui);
        var sub = Assert.Single(feature.SubFeatures);
        Assert.Equal(("extra", IncludeIn.All), (sub.Id, sub.IncludeIn));
        Assert.Equal("delete", Assert.Single(sub.Definition.Cases).Category);
    }

    [Fact]
    public void CustomFeatures_NestedForm_IsFlattened()
    {
        var feature = ReadCase("features-forms").CustomFeatures.Single(f => f.Id == "nested");

        Assert.Equal(["nested.owner", "securitySolution"], feature.Owners);
        Assert.True(feature.All!.ExcludedFromBase);
        Assert.Null(feature.Read);
        Assert.Null(feature.Category);
        var sub = Assert.Single(feature.SubFeatures);
        Assert.Equal(("nested_delete", "Delete cases", IncludeIn.None), (sub.Id, sub.Label, sub.IncludeIn));
        Assert.Equal(["x"], sub.Definition.Api);
    }

    [Fact]
    public void CustomFeatures_CategoryOfALaterVersion_GrantsNothing()
    {
        const string Feature = "{id: a, cases: [a], privileges: {all: {cases: {create: [a], manageTemplates: [a]}}}}";

        var before = InMemory.Read(("pdp.yaml", "bundle: 1\nkibana: 9.3\n"), ("features/a.yaml", Feature)).Bundle!;
        var since = InMemory.Read(("pdp.yaml", "bundle: 1\nkibana: 9.4\n"), ("features/a.yaml", Feature)).Bundle!;

        Assert.Equal(["create"], before.CustomFeatures[0].All!.Cases.Select(c => c.Category));
        Assert.Equal(["create", "manageTemplates"], since.CustomFeatures[0].All!.Cases.Select(c => c.Category));
    }

    [Fact]
    public void CustomFeatures_PrivilegesNull_MeansNone()
    {
        var feature = ReadCase("features-forms").CustomFeatures.Single(f => f.Id == "none");

        Assert.Null(feature.All);
        Assert.Null(feature.Read);
    }

    [Fact]
    public void Subjects_Listed_AreKept()
    {
        var reading = InMemory.Read(
            ("pdp.yaml", InMemory.Stack), ("subjects.yaml", "ada: {roles: [viewer, viewer], profileUid: u_1}\n5: {}\n"));

        Assert.Empty(reading.Diagnostics);
        var (ada, five) = (reading.Bundle!.Subjects[0], reading.Bundle.Subjects[1]);
        Assert.Equal(("ada", "u_1"), (ada.Id, ada.ProfileUid));
        Assert.Equal(["viewer", "viewer"], ada.Roles);
        Assert.Equal("5", five.Id);
        Assert.Null(five.ProfileUid);
        Assert.Empty(five.Roles);
    }

    private static Bundle ReadCase(string name) =>
        Assert.IsType<Bundle>(BundleReader.Read([.. Corpus.Files(name).Select(f => new BundleFile(f.Path, f.Content))]).Bundle);
}
