using CasesPdp.Policies.Bundles.Documents;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>Reads <c>pdp.yaml</c>.</summary>
internal sealed class SettingsReader(KibanaCatalogue catalogue, ReadingContext context)
{
    private const string Stack = "stack";

    internal static readonly string[] Keys =
    [
        "bundle", "kibana", "deployment", "license", "security", "stackCases", "publicBaseUrl", "switches", "spaces", "rolesFrom",
        "guardRails",
    ];

    internal static readonly string[] Switches = ["restrictedCases", "hiddenFeatureCoversDeprecated", "v1GrantsManageTemplates"];

    internal static readonly string[] Licenses = [.. Enum.GetNames<LicenseLevel>().Select(n => n.ToLowerInvariant())];

    private readonly NodeReader _nodes = new(context);
    private readonly SpacesReader _spaces = new(catalogue, context);
    private readonly GuardRailsReader _guardRails = new(context);

    /// <summary>The settings, once read; absent when the version, the deployment or the licence is not known. What is wrong has its
    /// default.</summary>
    public BundleSettings? Settings { get; private set; }

    /// <summary>Every id in a <c>disabledFeatures</c>, and where it stands.</summary>
    public IReadOnlyList<(string Id, SourceSpan Span)> HiddenFeatures => _spaces.HiddenFeatures;

    /// <summary>Where the listed spaces stand, by id.</summary>
    public IReadOnlyDictionary<string, SourceSpan> SpaceSpans => _spaces.Spans;

    /// <summary>Every name in a guard rail, and where it stands.</summary>
    public IReadOnlyList<GuardedName> GuardedNames => _guardRails.Names;

    public void Read(DocumentNode root)
    {
        if (_nodes.Mapping(root, "The file") is not { } file)
        {
            return;
        }

        MemberNames.Check(file, Keys, DiagnosticCodes.UnknownSetting, "`pdp.yaml`", context.Findings);
        ReadFormat(file);
        var deployment = ReadDeployment(file);
        var kibana = ReadKibana(file, deployment);
        var serverless = deployment?.IsServerless ?? false;
        var license = serverless ? LicenseLevel.Enterprise : ReadLicense(file);
        var secured = serverless || ReadChoice(file, "security", ["enabled", "disabled"], "enabled") != "disabled";
        if (serverless)
        {
            WarnIgnored(file, "license");
            WarnIgnored(file, "security");
        }
        else if (!secured && file.Find("security") is { } security)
        {
            context.Findings.Warning(
                DiagnosticCodes.SecurityDisabled,
                security.Span,
                "`security` is `disabled`: every question that names registered owners is allowed, whatever the roles; "
                + "only the gates (licence, connector) still apply.");
        }

        var stackCases = ReadFlag(file, "stackCases");
        var publicBaseUrl = ReadPublicBaseUrl(file);
        var switches = ReadSwitches(file);
        var rolesFrom = ReadChoice(file, "rolesFrom", ["request", "subjects"], "request");
        var spaces = file.Find("spaces") is { } node ? _spaces.Read(node, serverless) : [];
        var guardRails = file.Find("guardRails") is { } rails ? _guardRails.Read(rails) : GuardRails.None;
        if (kibana is null || deployment is null || license is null)
        {
            return;
        }

        Settings = new BundleSettings
        {
            Kibana = kibana,
            Deployment = deployment,
            License = license.Value,
            SecurityEnabled = secured,
            StackCases = stackCases ?? deployment.StackCasesDefault,
            PublicBaseUrl = publicBaseUrl,
            RestrictedCases = IsOn(switches, "restrictedCases", absent: false),
            HiddenFeatureCoversDeprecated = IsOn(switches, "hiddenFeatureCoversDeprecated", absent: false),
            V1GrantsManageTemplates = IsOn(switches, "v1GrantsManageTemplates", absent: true),
            RolesFromSubjects = rolesFrom == "subjects",
            GuardRails = guardRails,
            Spaces = spaces,
        };
    }

    private void ReadFormat(MappingNode file)
    {
        if (file.Find("bundle") is not { } node)
        {
            _nodes.Missing(file, "bundle", "`pdp.yaml`");
        }
        else if (node is not ScalarNode { Kind: ScalarKind.Number } format)
        {
            _nodes.WrongType(node, "`bundle`", "the number 1");
        }
        else if (format.Text != "1")
        {
            context.Findings.Error(
                DiagnosticCodes.UnsupportedFormat,
                node.Span,
                $"The bundle format {MessageText.Quote(format.Text)} is not supported; this program reads format 1.");
        }
    }

    private DeploymentDefinition? ReadDeployment(MappingNode file)
    {
        if (file.Find("deployment") is not { } node)
        {
            return catalogue.Deployments[Stack];
        }

        if (_nodes.Text(node, "`deployment`") is not { } name)
        {
            return null;
        }

        if (catalogue.Deployments.TryGetValue(name, out var deployment))
        {
            return deployment;
        }

        var known = catalogue.Deployments.Keys.Order(StringComparer.Ordinal).ToList();
        ReportChoice(DiagnosticCodes.UnknownDeployment, node, "deployment", name, known);
        return null;
    }

    private string? ReadKibana(MappingNode file, DeploymentDefinition? deployment)
    {
        if (file.Find("kibana") is not { } node)
        {
            if (deployment is { IsServerless: false })
            {
                context.Findings.Error(
                    DiagnosticCodes.KibanaVersionMissing,
                    file.Span,
                    $"A stack deployment needs `kibana`, its Kibana version: {MessageText.OneOf(catalogue.Versions)}.");
            }

            return catalogue.NewestVersion;
        }

        // An unquoted 9.3 is a number to YAML; its text is what the author wrote, so that 9.1 and 9.10 stay two versions.
        if (node is not ScalarNode { Kind: ScalarKind.String or ScalarKind.Number } version)
        {
            _nodes.WrongType(node, "`kibana`", "a version such as `9.3`");
            return null;
        }

        if (catalogue.Lines.ContainsKey(version.Text))
        {
            return version.Text;
        }

        context.Findings.Error(
            DiagnosticCodes.UnknownKibanaVersion,
            node.Span,
            $"The Kibana version {MessageText.Quote(version.Text)} is not supported; "
            + (IsNewer(version.Text)
                ? $"the newest known version is {MessageText.Quote(catalogue.NewestVersion)}: use it meanwhile."
                : $"expected {MessageText.OneOf(catalogue.Versions)}."));
        return null;
    }

    // A version of one number is none to the parser.
    private bool IsNewer(string version) =>
        Version.TryParse(version.Contains('.', StringComparison.Ordinal) ? version : version + ".0", out var written) && written > Version.Parse(catalogue.NewestVersion);

    private LicenseLevel? ReadLicense(MappingNode file) =>
        ReadChoice(file, "license", Licenses, "basic") is { } name ? Enum.Parse<LicenseLevel>(name, ignoreCase: true) : null;

    private bool? ReadFlag(MappingNode mapping, string key) => mapping.Find(key) is { } node ? _nodes.Flag(node, $"`{key}`") : null;

    private string? ReadPublicBaseUrl(MappingNode file)
    {
        if (file.Find("publicBaseUrl") is not { } node || _nodes.Text(node, "`publicBaseUrl`") is not { } text)
        {
            return null;
        }

        // Parsing alone would take a file path for an absolute URL, and would trim.
        if (!text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))
            && Uri.TryCreate(text, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            && url.Host.Length > 0)
        {
            return text;
        }

        context.Findings.Error(
            DiagnosticCodes.InvalidPublicBaseUrl,
            node.Span,
            $"`publicBaseUrl` must be an absolute `http` or `https` URL; found {MessageText.Quote(text)}.");
        return null;
    }

    private MappingNode? ReadSwitches(MappingNode file)
    {
        if (file.Find("switches") is not { } node || _nodes.Mapping(node, "`switches`") is not { } switches)
        {
            return null;
        }

        MemberNames.Check(switches, Switches, DiagnosticCodes.UnknownSetting, "`switches`", context.Findings);
        foreach (var name in Switches)
        {
            ReadFlag(switches, name);
        }

        return switches;
    }

    private bool IsOn(MappingNode? switches, string name, bool absent) => switches is null ? absent : ReadFlag(switches, name) ?? absent;

    private string? ReadChoice(MappingNode file, string key, IReadOnlyList<string> allowed, string absent)
    {
        if (file.Find(key) is not { } node)
        {
            return absent;
        }

        if (_nodes.Text(node, $"`{key}`") is not { } text)
        {
            return null;
        }

        if (allowed.Contains(text, StringComparer.Ordinal))
        {
            return text;
        }

        ReportChoice(DiagnosticCodes.UnknownChoice, node, key, text, allowed);
        return null;
    }

    private void ReportChoice(string code, DocumentNode node, string key, string text, IReadOnlyList<string> allowed) =>
        context.Findings.Error(code, node.Span, $"`{key}` must be {MessageText.OneOf(allowed)}; found {MessageText.Quote(text)}.");

    private void WarnIgnored(MappingNode file, string key)
    {
        if (file.Find(key) is { } node)
        {
            context.Findings.Warning(
                DiagnosticCodes.IgnoredOnServerless,
                node.Span,
                $"`{key}` is ignored: a serverless deployment does not have it.");
        }
    }
}
