using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Tests;

/// <summary>
/// Builds a <see cref="Bundle"/> in a test:
/// <c>TestBundle.Stack("9.3").Role("r", r => r.Feature("generalCasesV3", "read")).Build()</c>. The bundled roles of the deployment are
/// there, as in a bundle that was read; enterprise is the licence unless another is said.
/// </summary>
public sealed class TestBundle
{
    public static readonly SourceSpan Span = new("test", 0, 0);

    private readonly List<RoleDocument> _roles = [];
    private readonly List<FeatureDefinition> _customFeatures = [];
    private readonly List<SubjectDocument> _subjects = [];
    private readonly List<SpaceSettings> _spaces = [];
    private BundleSettings _settings;

    private TestBundle(string deployment, string kibana)
    {
        var definition = KibanaCatalogue.Embedded.Deployments[deployment];
        _settings = new BundleSettings
        {
            Kibana = kibana,
            Deployment = definition,
            License = LicenseLevel.Enterprise,
            StackCases = definition.StackCasesDefault,
        };
    }

    public static TestBundle Stack(string kibana = "9.3") => new("stack", kibana);

    public static TestBundle Essentials(string kibana = "9.5") => new("serverless-security-essentials", kibana);

    public static TestBundle Complete(string kibana = "9.5") => new("serverless-security-complete", kibana);

    public static TestBundle AiSoc(string kibana = "9.5") => new("serverless-ai-soc", kibana);

    public static TestBundle ServerlessObservability(string kibana = "9.5") => new("serverless-observability", kibana);

    /// <summary>Any deployment by its name.</summary>
    public static TestBundle Of(string deployment, string kibana) => new(deployment, kibana);

    public TestBundle License(LicenseLevel license) => With(_settings with { License = license });

    public TestBundle SecurityOff() => With(_settings with { SecurityEnabled = false });

    public TestBundle StackCases(bool registered) => With(_settings with { StackCases = registered });

    public TestBundle PublicBaseUrl(string url = "https://kibana.example") => With(_settings with { PublicBaseUrl = url });

    public TestBundle RestrictedCases() => With(_settings with { RestrictedCases = true });

    public TestBundle HiddenFeatureCoversDeprecated() => With(_settings with { HiddenFeatureCoversDeprecated = true });

    public TestBundle V1GrantsManageTemplates(bool on) => With(_settings with { V1GrantsManageTemplates = on });

    public TestBundle RolesFromSubjects() => With(_settings with { RolesFromSubjects = true });

    /// <summary>Lists a space with the classic view and these features hidden.</summary>
    public TestBundle Space(string id, params string[] disabledFeatures)
    {
        _spaces.Add(new SpaceSettings(id, disabledFeatures));
        return this;
    }

    /// <summary>Lists a space with a solution view.</summary>
    public TestBundle SolutionSpace(string id, string solution, params string[] disabledFeatures)
    {
        _spaces.Add(new SpaceSettings(id, disabledFeatures, solution));
        return this;
    }

    /// <summary>Writes a role; without a body it is known and grants nothing.</summary>
    public TestBundle Role(string name, Action<TestRole>? body = null)
    {
        var role = new TestRole(name);
        body?.Invoke(role);
        _roles.Add(role.Build());
        return this;
    }

    public TestBundle CustomFeature(string id, Action<TestFeature> body)
    {
        var feature = new TestFeature(id);
        body(feature);
        _customFeatures.Add(feature.Build());
        return this;
    }

    public TestBundle Subject(string id, string? profileUid, params string[] roles)
    {
        _subjects.Add(new SubjectDocument(id, roles, profileUid));
        return this;
    }

    public Bundle Build()
    {
        var bundled = KibanaCatalogue.Embedded.BundledRoles(_settings.Deployment, _settings.Kibana);
        return new Bundle
        {
            // A bundled role stands before a written one of its name.
            Roles = [.. bundled, .. _roles.Where(role => bundled.All(b => b.Name != role.Name))],
            Settings = _settings with { Spaces = [.. _spaces] },
            CustomFeatures = [.. _customFeatures],
            Subjects = [.. _subjects],
            Digest = new string('0', 64),
        };
    }

    private TestBundle With(BundleSettings settings)
    {
        _settings = settings;
        return this;
    }
}
