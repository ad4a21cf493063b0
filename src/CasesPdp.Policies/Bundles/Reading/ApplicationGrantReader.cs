using System.Collections.Immutable;
using CasesPdp.Policies.Bundles.Documents;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>Reads an entry of a role's <c>applications</c> list.</summary>
internal sealed class ApplicationGrantReader(PrivilegeCheck? check, ReadingContext context)
{
    private const string Kibana = "kibana-.kibana";
    private const string KibanaPrefix = "kibana";
    private const string FeaturePrefix = "feature_";
    private const string SpacePrefix = "space:";

    internal static readonly string[] Members = ["application", "privileges", "resources"];

    private static readonly string[] Shortened = ["kibana", ".kibana", "kibana-"];

    private readonly NodeReader _nodes = new(context);
    private readonly HashSet<string> _patterns = new(StringComparer.Ordinal);

    public ApplicationGrant? Read(string role, DocumentNode node)
    {
        if (_nodes.Mapping(node, "An entry of `applications`") is not { } entry)
        {
            return null;
        }

        if (entry.Repeat?.Value is ApplicationGrant known)
        {
            return known;
        }

        var (errorsBefore, findingsBefore) = (context.Findings.ErrorCount, context.Findings.Count);
        MisspeltMembers.Warn(entry, Members, role, "an entry of `applications` of the role", context.Findings);
        var application = Required(entry, "application") is { } name ? _nodes.Text(name, "`application`") : null;
        var privileges = Required(entry, "privileges") is { } p ? _nodes.OneOrMoreTexts(p, "`privileges`") : [];
        var resources = Required(entry, "resources") is { } r ? _nodes.OneOrMoreTexts(r, "`resources`") : [];
        if (application is null)
        {
            return null;
        }

        // Entries of other applications are not checked.
        if (MayBeKibana(application))
        {
            CheckKibana(role, entry, application, privileges, resources);

            // An error in the entry is reason enough for it to grant nothing.
            if ((privileges.IsEmpty || resources.IsEmpty) && context.Findings.ErrorCount == errorsBefore)
            {
                context.Findings.Warning(
                    DiagnosticCodes.EmptyEntry,
                    entry.Span,
                    $"An entry of the role {MessageText.Quote(role)} has no privileges or no resources and grants nothing.");
            }
        }
        else if (LooksLikeKibana(application))
        {
            context.Findings.Warning(
                DiagnosticCodes.MisspeltApplication,
                entry.Span,
                $"The application {MessageText.Quote(application)} of the role {MessageText.Quote(role)} is not Kibana's, "
                + $"so the entry grants nothing.{MessageText.DidYouMean(Kibana)}");
        }

        var grant = new ApplicationGrant(application, privileges, resources);
        context.Remember(entry, grant, findingsBefore);
        return grant;
    }

    /// <summary>Reports a bundle with too many distinct space patterns.</summary>
    public void CheckSpacePatterns()
    {
        if (_patterns.Count > context.Limits.SpacePatterns)
        {
            context.Findings.Error(
                DiagnosticCodes.TooManySpacePatterns,
                BundleLayout.Whole(BundleFindings.WholeBundle),
                $"The roles have {_patterns.Count} distinct space patterns; at most {context.Limits.SpacePatterns} are compiled.");
        }
    }

    private static bool MayBeKibana(string application) =>
        IsUnsupported(application)
        || application == Kibana
        || (application.EndsWith('*') && Kibana.StartsWith(application[..^1], StringComparison.Ordinal));

    private static bool LooksLikeKibana(string application) =>
        Shortened.Contains(application.Trim(), StringComparer.OrdinalIgnoreCase)
        || NameSuggestion.Nearest(application.Trim(), [Kibana]) is not null;

    private static bool IsUnsupported(string pattern) => pattern.StartsWith('/') || pattern.Contains('\\');

    private DocumentNode? Required(MappingNode entry, string key)
    {
        var node = entry.Find(key);
        if (node is null)
        {
            _nodes.Missing(entry, key, "An entry of `applications`");
        }

        return node;
    }

    private void CheckKibana(
        string role, MappingNode entry, string application, ImmutableArray<string> privileges, ImmutableArray<string> resources)
    {
        foreach (var pattern in privileges.Concat(resources).Prepend(application).Where(IsUnsupported))
        {
            context.Findings.Warning(
                DiagnosticCodes.PatternNotSupported,
                entry.Span,
                $"The pattern {MessageText.Quote(pattern)} of the role {MessageText.Quote(role)} grants nothing: "
                + "regular expressions and escapes are not supported.");
        }

        if (IsUnsupported(application))
        {
            return;
        }

        foreach (var privilege in privileges)
        {
            var dot = privilege.IndexOf('.');
            if (check is not null && dot > 0 && privilege.StartsWith(FeaturePrefix, StringComparison.Ordinal) && !privilege.Contains(':'))
            {
                check.Check(role, privilege[FeaturePrefix.Length..dot], [privilege[(dot + 1)..]], entry.Span);
            }
            else if (check is not null && dot > 0 && check.IsFeature(privilege[..dot]))
            {
                context.Findings.Warning(
                    DiagnosticCodes.FeaturePrefixMissing,
                    entry.Span,
                    $"The privilege {MessageText.Quote(privilege)} of the role {MessageText.Quote(role)} grants nothing: Elasticsearch "
                    + $"stores the privileges of features with `feature_` before them.{MessageText.DidYouMean(FeaturePrefix + privilege)}");
            }
        }

        // An application such as `*` is not Kibana's alone, nor are its resources.
        if (application.StartsWith(KibanaPrefix, StringComparison.Ordinal))
        {
            CheckResources(role, entry, resources);
        }

        foreach (var resource in resources)
        {
            if (resource != "*" && !IsUnsupported(resource) && resource.AsSpan().ContainsAny('*', '?'))
            {
                _patterns.Add(resource);
            }
        }
    }

    private void CheckResources(string role, MappingNode entry, IReadOnlyList<string> resources)
    {
        foreach (var resource in resources)
        {
            if (!IsUnsupported(resource) && !MayMatchSpace(resource))
            {
                var nearest = SpaceId.IsWellFormed(resource) ? SpacePrefix + resource : null;
                context.Findings.Warning(
                    DiagnosticCodes.ResourceIsNoSpace,
                    entry.Span,
                    $"The resource {MessageText.Quote(resource)} of the role {MessageText.Quote(role)} grants nothing: a resource is `*`, "
                    + $"`space:` with a space id, or a pattern of that.{MessageText.DidYouMean(nearest)}");
            }
        }
    }

    // Up to its first `*` a pattern must read like `space:` and the beginning of an id; what follows a `*` is not checked.
    private static bool MayMatchSpace(string resource)
    {
        for (var i = 0; i < resource.Length; i++)
        {
            var fits = i < SpacePrefix.Length
                ? resource[i] == SpacePrefix[i]
                : SpaceId.IsWellFormed(resource[i].ToString());
            if (resource[i] == '*')
            {
                return true;
            }

            if (resource[i] != '?' && !fits)
            {
                return false;
            }
        }

        return resource.Length > SpacePrefix.Length;
    }
}
