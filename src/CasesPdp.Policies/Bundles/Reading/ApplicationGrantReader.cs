using CasesPdp.Policies.Bundles.Documents;

namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>Reads an entry of a role's <c>applications</c> list.</summary>
internal sealed class ApplicationGrantReader(PrivilegeCheck? check, ReadingContext context)
{
    private const string Kibana = "kibana-.kibana";
    private const string FeaturePrefix = "feature_";

    private static readonly string[] Members = ["application", "privileges", "resources"];

    private readonly NodeReader _nodes = new(context);
    private readonly HashSet<string> _patterns = new(StringComparer.Ordinal);

    public ApplicationGrant? Read(string role, DocumentNode node)
    {
        if (_nodes.Mapping(node, "An entry of `applications`") is not { } entry)
        {
            return null;
        }

        MisspeltMembers.Warn(entry, Members, role, "an entry of `applications` of the role", context.Findings);
        var application = Required(entry, "application") is { } name ? _nodes.Text(name, "`application`") : null;
        var privileges = Required(entry, "privileges") is { } p ? _nodes.Texts(p, "`privileges`") : [];
        var resources = Required(entry, "resources") is { } r ? _nodes.Texts(r, "`resources`") : [];
        if (application is null)
        {
            return null;
        }

        // Other applications of Elasticsearch are none of our business.
        if (MayBeKibana(application))
        {
            CheckKibana(role, entry, application, privileges, resources);
        }

        return new ApplicationGrant(application, privileges, resources, entry.Span);
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
        string role, MappingNode entry, string application, IReadOnlyList<string> privileges, IReadOnlyList<string> resources)
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

        if (privileges.Count == 0 || resources.Count == 0)
        {
            context.Findings.Warning(
                DiagnosticCodes.EmptyEntry,
                entry.Span,
                $"An entry of the role {MessageText.Quote(role)} has no privileges or no resources and grants nothing.");
        }

        foreach (var privilege in privileges)
        {
            var dot = privilege.IndexOf('.');
            if (check is not null && dot > 0 && privilege.StartsWith(FeaturePrefix, StringComparison.Ordinal) && !privilege.Contains(':'))
            {
                check.Check(role, privilege[FeaturePrefix.Length..dot], [privilege[(dot + 1)..]], entry.Span);
            }
        }

        foreach (var resource in resources)
        {
            if (resource != "*" && !IsUnsupported(resource) && resource.AsSpan().ContainsAny('*', '?'))
            {
                _patterns.Add(resource);
            }
        }
    }
}
