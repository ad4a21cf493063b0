using CasesPdp.Policies.Bundles.Documents;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>Reads the sub-features of a custom feature, in the flat form and in Kibana's, which nests privileges in groups.</summary>
internal sealed class SubFeatureReader(PrivilegeReader privileges, ReadingContext context)
{
    internal static readonly string[] Inclusions = ["all", "read", "none"];
    internal static readonly string[] GroupTypes = ["independent", "mutually_exclusive"];
    private static readonly string[] FlatOnly = ["includeIn", "cases", "api", "ui"];

    private readonly NodeReader _nodes = new(context);

    public IReadOnlyList<SubFeaturePrivilege> Read(MappingNode feature, IReadOnlyList<string> owners)
    {
        if (feature.Find("subFeatures") is not { } node || _nodes.Sequence(node, "`subFeatures`") is not { } list)
        {
            return [];
        }

        var read = new List<SubFeaturePrivilege>();
        var seen = new Dictionary<string, SourceSpan>(StringComparer.Ordinal);
        foreach (var privilege in list.Items.SelectMany(Flatten))
        {
            if (ReadPrivilege(privilege, owners) is not { } subFeature)
            {
                continue;
            }

            if (seen.TryAdd(subFeature.Id, privilege.Span))
            {
                read.Add(subFeature);
                continue;
            }

            context.Findings.Error(
                DiagnosticCodes.DuplicateSubPrivilege,
                privilege.Span,
                $"The feature has the sub-feature privilege {MessageText.Quote(subFeature.Id)} twice, "
                + $"first on line {seen[subFeature.Id].Line}.");
        }

        return read;
    }

    // One level: a sub-feature is a privilege itself, or names its privileges in groups.
    private IEnumerable<MappingNode> Flatten(DocumentNode node)
    {
        if (_nodes.Mapping(node, "A sub-feature") is not { } subFeature)
        {
            return [];
        }

        if (subFeature.Find("privilegeGroups") is not { } groups)
        {
            CheckGroupType(subFeature);
            return [subFeature];
        }

        privileges.CheckNarrowing(subFeature, "a sub-feature", excludable: false);
        foreach (var member in subFeature.Members.Where(m => FlatOnly.Contains(m.Key)))
        {
            context.Findings.Error(
                DiagnosticCodes.MixedSubFeature,
                member.KeySpan,
                $"A sub-feature with `privilegeGroups` must not have `{member.Key}`; its privileges have it.");
        }

        return (_nodes.Sequence(groups, "`privilegeGroups`")?.Items ?? []).SelectMany(FlattenGroup);
    }

    private IEnumerable<MappingNode> FlattenGroup(DocumentNode node)
    {
        if (_nodes.Mapping(node, "A privilege group") is not { } group)
        {
            return [];
        }

        privileges.CheckNarrowing(group, "a privilege group", excludable: false);
        CheckGroupType(group);
        if (group.Find("privileges") is not { } list)
        {
            _nodes.Missing(group, "privileges", "A privilege group");
            return [];
        }

        return (_nodes.Sequence(list, "`privileges` of a group")?.Items ?? [])
            .Select(p => _nodes.Mapping(p, "A sub-feature privilege")).OfType<MappingNode>();
    }

    private void CheckGroupType(MappingNode group)
    {
        if (group.Find("groupType") is { } node)
        {
            Choose(node, "groupType", GroupTypes);
        }
    }

    private SubFeaturePrivilege? ReadPrivilege(MappingNode privilege, IReadOnlyList<string> owners)
    {
        privileges.CheckNarrowing(privilege, "a sub-feature privilege", excludable: false);
        var id = ReadId(privilege);
        var includeIn = IncludeIn.None;
        if (privilege.Find("includeIn") is not { } node)
        {
            _nodes.Missing(privilege, "includeIn", "A sub-feature privilege");
        }
        else if (Choose(node, "includeIn", Inclusions) is { } text)
        {
            includeIn = Enum.Parse<IncludeIn>(text, ignoreCase: true);
        }

        var label = privilege.Find("name") is ScalarNode { Kind: ScalarKind.String } name ? name.Text : "";
        var definition = privileges.Read(privilege, owners, excludedFromBase: false);
        return id is null ? null : new SubFeaturePrivilege(id, label, includeIn, definition);
    }

    private string? ReadId(MappingNode privilege)
    {
        if (privilege.Find("id") is not { } node)
        {
            _nodes.Missing(privilege, "id", "A sub-feature privilege");
            return null;
        }

        if (_nodes.Name(node, "The privilege id") is not { } id || !privileges.IsId(id, node.Span, "The privilege id"))
        {
            return null;
        }

        if (id is not ("all" or "read") && !id.StartsWith("minimal_", StringComparison.Ordinal))
        {
            return id;
        }

        context.Findings.Error(
            DiagnosticCodes.ReservedPrivilegeId,
            node.Span,
            $"The id {MessageText.Quote(id)} belongs to a top-level privilege; a sub-feature privilege needs another.");
        return null;
    }

    private string? Choose(DocumentNode node, string key, IReadOnlyList<string> allowed)
    {
        if (_nodes.Text(node, $"`{key}`") is not { } text)
        {
            return null;
        }

        if (allowed.Contains(text))
        {
            return text;
        }

        context.Findings.Error(
            DiagnosticCodes.UnknownChoice,
            node.Span,
            $"`{key}` must be {MessageText.OneOf(allowed)}; found {MessageText.Quote(text)}.");
        return null;
    }
}
