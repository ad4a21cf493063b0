using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>
/// Warns of privileges in roles that grant nothing against their author's intention. Role exports name many features without cases, so an
/// unknown feature gets a warning only when it looks like a misspelt Cases feature.
/// </summary>
internal sealed class PrivilegeCheck
{
    // Most distinct unknown features that are compared with the known ones.
    private const int MostCompared = 10_000;

    private static readonly string[] TopLevel = ["all", "minimal_all", "read", "minimal_read"];

    private readonly KibanaCatalogue _catalogue;
    private readonly BundleSettings _settings;
    private readonly BundleFindings _findings;
    private readonly Dictionary<string, RegisteredPrivileges> _registered = new(StringComparer.Ordinal);
    private readonly List<string> _knownIds;
    private readonly Dictionary<string, (bool IsSuspect, string? Nearest)> _compared = new(StringComparer.Ordinal);

    public PrivilegeCheck(
        KibanaCatalogue catalogue, BundleSettings settings, IReadOnlyList<FeatureDefinition> customFeatures, BundleFindings findings)
    {
        _catalogue = catalogue;
        _settings = settings;
        _findings = findings;
        var owners = settings.BuiltInOwners();
        foreach (var feature in catalogue.Lines[settings.Kibana].Features.Where(f => f.Owners.All(owners.Contains)).Concat(customFeatures))
        {
            _registered[feature.Id] = RegisteredPrivileges.Of(feature);
        }

        _registered[KibanaCatalogue.ActionsFeature] = new RegisteredPrivileges([.. catalogue.ActionsPrivileges.Keys], []);
        _knownIds = [.. catalogue.FeatureIds.Concat(customFeatures.Select(f => f.Id)).Order(StringComparer.Ordinal)];
    }

    /// <summary>Whether Kibana or the bundle has a Cases feature of that id, registered here or not.</summary>
    public bool IsFeature(string id) => _registered.ContainsKey(id) || _catalogue.FeatureIds.Contains(id);

    /// <summary>Checks the privileges that a role names of one feature.</summary>
    public void Check(string role, string feature, IReadOnlyList<string> privileges, SourceSpan span)
    {
        if (!_registered.TryGetValue(feature, out var registered))
        {
            CheckUnregistered(role, feature, privileges, span);
            return;
        }

        foreach (var privilege in privileges)
        {
            if (registered.Sub.Contains(privilege))
            {
                CheckLicense(role, feature, privilege, span);
            }
            else if (!registered.Top.Contains(privilege))
            {
                var nearest = _findings.KeepsWarnings
                    ? NameSuggestion.Nearest(privilege, registered.Top.Concat(registered.Sub))
                    : null;
                _findings.Warning(
                    DiagnosticCodes.UnknownPrivilege,
                    span,
                    $"The role {MessageText.Quote(role)} names the privilege {MessageText.Quote(privilege)}, which the feature "
                    + $"`{feature}` does not have on Kibana {_settings.Kibana}; it grants nothing.{MessageText.DidYouMean(nearest)}");
            }
        }
    }

    /// <summary>Warns of hidden features that look misspelt, so that hiding them hides nothing.</summary>
    public void CheckHiddenFeatures(IReadOnlyList<(string Id, SourceSpan Span)> hidden)
    {
        foreach (var (id, span) in hidden)
        {
            if (!_registered.ContainsKey(id) && !_catalogue.FeatureIds.Contains(id) && Compare(id) is { IsSuspect: true } suspect)
            {
                _findings.Warning(
                    DiagnosticCodes.UnknownHiddenFeature,
                    span,
                    $"The hidden feature {MessageText.Quote(id)} does not exist; hiding it has no effect."
                    + MessageText.DidYouMean(suspect.Nearest));
            }
        }
    }

    private void CheckUnregistered(string role, string feature, IReadOnlyList<string> privileges, SourceSpan span)
    {
        if (feature == "siem")
        {
            CheckKibana7(role, privileges, span);
        }
        else if (_catalogue.FeatureIds.Contains(feature))
        {
            var onLine = _catalogue.Lines[_settings.Kibana].Features.Any(f => f.Id == feature);
            var without = onLine ? $"a {_settings.Deployment.Name} deployment set up like this" : $"Kibana {_settings.Kibana}";
            _findings.Warning(
                DiagnosticCodes.FeatureNotRegistered,
                span,
                $"The role {MessageText.Quote(role)} names the feature `{feature}`, which {without} does not register; it grants nothing.");
        }
        else if (Compare(feature) is { IsSuspect: true } suspect)
        {
            _findings.Warning(
                DiagnosticCodes.UnknownFeature,
                span,
                $"The role {MessageText.Quote(role)} names the feature {MessageText.Quote(feature)}, "
                + "which does not exist; it grants nothing."
                + MessageText.DidYouMean(suspect.Nearest));
        }
    }

    // Until Kibana 8.0 the Cases of Security were sub-features of `siem`.
    private void CheckKibana7(string role, IReadOnlyList<string> privileges, SourceSpan span)
    {
        foreach (var privilege in privileges)
        {
            if (privilege is "cases_read" or "cases_all")
            {
                var current = _catalogue.Lines[_settings.Kibana].Features
                    .Last(f => !f.IsDeprecated && f.Owners.Contains("securitySolution", StringComparer.Ordinal));
                _findings.Warning(
                    DiagnosticCodes.PrivilegeOfKibana7,
                    span,
                    $"The role {MessageText.Quote(role)} names the privilege `{privilege}` of the feature `siem`, which is of Kibana 7 "
                    + $"and grants nothing; use `{privilege["cases_".Length..]}` of the feature `{current.Id}` instead.");
            }
        }
    }

    private void CheckLicense(string role, string feature, string privilege, SourceSpan span)
    {
        if (_settings.License < _catalogue.SubFeaturesFrom)
        {
            _findings.Warning(
                DiagnosticCodes.SubFeatureNeedsLicense,
                span,
                $"The role {MessageText.Quote(role)} names the sub-feature privilege `{privilege}` of `{feature}`, which grants nothing "
                + $"below the licence `{_catalogue.SubFeaturesFrom.ToString().ToLowerInvariant()}`.");
        }
    }

    private (bool IsSuspect, string? Nearest) Compare(string feature)
    {
        if (_compared.TryGetValue(feature, out var suspect))
        {
            return suspect;
        }

        var namesCases = feature.Contains("cases", StringComparison.OrdinalIgnoreCase);
        if (_compared.Count >= MostCompared)
        {
            return (namesCases, null);
        }

        var nearest = NameSuggestion.Nearest(feature, _knownIds);
        suspect = (namesCases || nearest is not null, nearest);
        _compared.Add(feature, suspect);
        return suspect;
    }

    private sealed record RegisteredPrivileges(HashSet<string> Top, HashSet<string> Sub)
    {
        public static RegisteredPrivileges Of(FeatureDefinition feature) => new(
            [.. TopLevel.Where(p => (p.EndsWith("all", StringComparison.Ordinal) ? feature.All : feature.Read) is not null)],
            [.. feature.SubFeatures.Select(s => s.Id)]);
    }
}
