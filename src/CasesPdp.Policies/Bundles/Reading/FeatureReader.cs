using CasesPdp.Policies.Bundles.Documents;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>Reads one custom feature as a Kibana plugin registers it.</summary>
internal sealed class FeatureReader
{
    internal static readonly string[] TopLevel = ["all", "read"];

    private readonly ReadingContext _context;
    private readonly NodeReader _nodes;
    private readonly PrivilegeReader _privileges;
    private readonly SubFeatureReader _subFeatures;
    private readonly KibanaCatalogue _catalogue;

    public FeatureReader(KibanaCatalogue catalogue, BundleSettings? settings, ReadingContext context)
    {
        _context = context;
        _nodes = new NodeReader(context);
        _privileges = new PrivilegeReader(catalogue, settings, context);
        _subFeatures = new SubFeatureReader(_privileges, context);
        _catalogue = catalogue;
    }

    public FeatureDefinition? Read(MappingNode feature)
    {
        _privileges.CheckNarrowing(feature, "a feature");
        var id = ReadId(feature);
        var owners = ReadOwners(feature);
        var (all, read) = ReadTopLevel(feature, owners);
        var subFeatures = _subFeatures.Read(feature, owners);
        var excluded = _privileges.ReadExcluded(feature);
        return id is null
            ? null
            : new FeatureDefinition
            {
                Id = id,
                Owners = owners,
                ExcludedFromBase = excluded,
                All = all,
                Read = read,
                SubFeatures = subFeatures,
            };
    }

    private string? ReadId(MappingNode feature)
    {
        if (feature.Find("id") is not { } node)
        {
            _nodes.Missing(feature, "id", "A feature");
            return null;
        }

        if (_nodes.Name(node, "The feature id") is not { } id || !_privileges.IsId(id, node.Span, "The feature id"))
        {
            return null;
        }

        if (_catalogue.ReservedFeatureIds.Contains(id))
        {
            _context.Findings.Error(
                DiagnosticCodes.BuiltInFeature,
                node.Span,
                $"The feature id {MessageText.Quote(id)} belongs to one of Kibana's own features.");
            return null;
        }

        return id;
    }

    private IReadOnlyList<string> ReadOwners(MappingNode feature)
    {
        var owners = feature.Find("cases") is { } node ? _privileges.ReadOwners(node, "`cases`") : [];
        if (owners.Count == 0)
        {
            _context.Findings.Warning(
                DiagnosticCodes.NoOwners,
                feature.Span,
                "The feature lists no owners in `cases`, so it does not concern cases.");
        }

        return owners;
    }

    private (PrivilegeDefinition? All, PrivilegeDefinition? Read) ReadTopLevel(MappingNode feature, IReadOnlyList<string> owners)
    {
        // Kibana's way of saying that a feature has no privileges is null, and it must be written.
        if (feature.Find("privileges") is not { } node
            || node is ScalarNode { Kind: ScalarKind.Null }
            || _nodes.Mapping(node, "`privileges`") is not { } mapping)
        {
            return default;
        }

        MemberNames.Check(mapping, TopLevel, DiagnosticCodes.UnknownTopPrivilege, "`privileges`", _context.Findings);
        return (ReadPrivilege(mapping, "all", owners), ReadPrivilege(mapping, "read", owners));
    }

    private PrivilegeDefinition? ReadPrivilege(MappingNode mapping, string key, IReadOnlyList<string> owners)
    {
        if (mapping.Find(key) is not { } node || _nodes.Mapping(node, $"The privilege `{key}`") is not { } privilege)
        {
            return null;
        }

        _privileges.CheckNarrowing(privilege, "a privilege");
        return _privileges.Read(privilege, owners, _privileges.ReadExcluded(privilege));
    }
}
