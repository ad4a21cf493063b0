using CasesPdp.Policies.Bundles.Documents;

namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>Reads one role in any of its forms: Kibana's role API, Elasticsearch's role API, <c>roles.yml</c>.</summary>
internal sealed class RoleReader(PrivilegeCheck? check, ReadingContext context)
{
    private static readonly string[] Members = ["name", "kibana", "applications"];
    private static readonly string[] Lists = ["cluster", "indices", "run_as"];
    private static readonly string[] Objects = ["metadata", "transient_metadata"];

    private readonly NodeReader _nodes = new(context);
    private readonly KibanaGrantReader _kibana = new(check, context);
    private readonly ApplicationGrantReader _applications = new(check, context);

    public RoleDocument Read(string name, SourceSpan span, MappingNode role)
    {
        CheckIgnored(role);
        MisspeltMembers.Warn(role, Members, name, "the role", context.Findings);
        return new RoleDocument(name, ReadKibana(name, role), ReadApplications(name, role), span);
    }

    /// <summary>Reports a bundle with too many distinct space patterns.</summary>
    public void CheckSpacePatterns() => _applications.CheckSpacePatterns();

    private List<KibanaGrant> ReadKibana(string name, MappingNode role)
    {
        var grants = new List<KibanaGrant>();
        if (role.Find("kibana") is { } node && _nodes.Sequence(node, "`kibana`") is { } entries)
        {
            foreach (var entry in entries.Items)
            {
                if (_kibana.Read(name, entry) is { } grant)
                {
                    grants.Add(grant);
                }
            }

            WarnSharedSpaces(name, grants);
        }

        return grants;
    }

    private List<ApplicationGrant> ReadApplications(string name, MappingNode role)
    {
        var grants = new List<ApplicationGrant>();
        if (role.Find("applications") is { } node && _nodes.Sequence(node, "`applications`") is { } entries)
        {
            foreach (var entry in entries.Items)
            {
                if (_applications.Read(name, entry) is { } grant)
                {
                    grants.Add(grant);
                }
            }
        }

        return grants;
    }

    // What the rest of a role says does not bear on cases; a wrong type there still means that the document is damaged.
    private void CheckIgnored(MappingNode role)
    {
        CheckTypes(role);
        if (role.Find("elasticsearch") is { } node && _nodes.Mapping(node, "`elasticsearch`") is { } elasticsearch)
        {
            CheckTypes(elasticsearch);
        }

        if (role.Find("description") is { } description)
        {
            _nodes.Text(description, "`description`");
        }
    }

    private void CheckTypes(MappingNode mapping)
    {
        foreach (var member in mapping.Members)
        {
            if (Lists.Contains(member.Key))
            {
                _nodes.Sequence(member.Value, $"`{member.Key}`");
            }
            else if (Objects.Contains(member.Key))
            {
                _nodes.Mapping(member.Value, $"`{member.Key}`");
            }
        }
    }

    private void WarnSharedSpaces(string name, List<KibanaGrant> grants)
    {
        if (grants.Count < 2)
        {
            return;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var grant in grants)
        {
            if (grant.Spaces.FirstOrDefault(seen.Contains) is { } shared)
            {
                context.Findings.Warning(
                    DiagnosticCodes.SharedSpace,
                    grant.Span,
                    $"Two entries of the role {MessageText.Quote(name)} name the space {MessageText.Quote(shared)}; "
                    + "they count together, though Kibana refuses to save such a role.");
            }

            seen.UnionWith(grant.Spaces);
        }
    }
}
