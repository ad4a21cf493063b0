using CasesPdp.Policies.Bundles.Documents;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>Reads role files: one role, a list of roles, or roles by name.</summary>
internal sealed class RoleFileReader : IDocumentParts
{
    private const string OneRole = "one role needs a list `kibana` or `applications`";

    private readonly ReadingContext _context;
    private readonly NodeReader _nodes;
    private readonly RoleReader _reader;
    private readonly Dictionary<string, RoleDocument> _bundled;
    private readonly Dictionary<string, RoleDocument> _written = new(StringComparer.Ordinal);
    private readonly List<RoleDocument> _roles = [];
    private readonly RepeatPool _kibana = new("feature", new RepeatPool());
    private readonly RepeatPool _applications = new();
    private readonly RoleNameCheck _names;
    private int _count;
    private SourceSpan _firstBeyond;

    public RoleFileReader(KibanaCatalogue catalogue, BundleSettings? settings, PrivilegeCheck? check, ReadingContext context)
    {
        _context = context;
        _nodes = new NodeReader(context);
        var spaces = settings is { Spaces.Count: > 0 } ? new SpaceNameCheck(settings.Spaces, context.Findings) : null;
        _reader = new RoleReader(check, spaces, context);
        var bundled = settings is null ? [] : catalogue.BundledRoles(settings.Deployment, settings.Kibana);
        _bundled = bundled.ToDictionary(r => r.Name, StringComparer.Ordinal);
        KnowsBundled = settings is not null;
        _roles.AddRange(bundled);
        _names = new RoleNameCheck(context.Findings);
        foreach (var role in bundled)
        {
            _names.Add(role.Name);
        }
    }

    /// <summary>Whether the deployment, and with it the bundled roles, is known.</summary>
    public bool KnowsBundled { get; }

    /// <summary>The names of all roles so far.</summary>
    public IReadOnlyCollection<string> Names => [.. _bundled.Keys, .. _written.Keys];

    /// <summary>All roles so far, the bundled ones first.</summary>
    public IReadOnlyList<RoleDocument> Documents => _roles;

    public bool Contains(string name) => _written.ContainsKey(name) || _bundled.ContainsKey(name);

    /// <inheritdoc/>
    public bool MustReadWhole(string key) => RoleForm.IsMemberOfOneRole(key);

    /// <inheritdoc/>
    public RepeatPool? Repeats(string key) => key switch
    {
        "kibana" => _kibana,
        "applications" => _applications,
        _ => null,
    };

    /// <inheritdoc/>
    public void Take(DocumentNode item)
    {
        if (_nodes.Mapping(item, "A role") is { } role)
        {
            ReadOne(role, nameOfFile: null);
        }
    }

    /// <inheritdoc/>
    public void Take(MappingMember member)
    {
        if (!_nodes.IsName(member.Key, member.KeySpan, "The role name"))
        {
            return;
        }

        if (member.Value is not MappingNode role)
        {
            // In a file meant as one role, a list that is none makes the whole file look like roles by name.
            var hint = IsMemberOfRole(member.Key) ? $" (the file is read as roles by name; {OneRole})" : "";
            _nodes.WrongType(member.Value, $"The role {MessageText.Quote(member.Key)}", $"an object{hint}");
            return;
        }

        if (IsMemberOfRole(member.Key))
        {
            _context.Findings.Warning(
                DiagnosticCodes.LooksLikeOneRole,
                member.KeySpan,
                $"The file is read as roles by name, so `{member.Key}` names a role here; {OneRole}.");
        }

        if (role.Find("name") is { } node && _nodes.Text(node, "`name`") is { } name && name != member.Key)
        {
            _context.Findings.Error(
                DiagnosticCodes.RoleNameConflict,
                node.Span,
                $"The key of the role is {MessageText.Quote(member.Key)}, but its name is {MessageText.Quote(name)}.");
        }

        Add(member.Key, member.KeySpan, role, IsMemberOfRole(member.Key));
    }

    /// <summary>Reads a file, or what is left of it where its parts were taken.</summary>
    public void Read(DocumentNode root)
    {
        switch (root)
        {
            case MappingNode mapping when RoleForm.IsOneRole(mapping):
                ReadOne(mapping, Path.GetFileNameWithoutExtension(mapping.Span.File));
                break;
            case MappingNode mapping:
                foreach (var member in mapping.Members)
                {
                    Take(member);
                }

                break;
            case SequenceNode sequence:
                foreach (var item in sequence.Items)
                {
                    Take(item);
                }

                break;
            default:
                _nodes.WrongType(root, "A role file", "a role, a list of roles or an object of roles by name");
                break;
        }
    }

    /// <summary>All roles, the bundled ones first. Reports a bundle with too many.</summary>
    public IReadOnlyList<RoleDocument> Complete()
    {
        if (_count > _context.Limits.Roles)
        {
            _context.Findings.Error(
                DiagnosticCodes.TooManyRoles,
                _firstBeyond,
                $"The bundle has {_count} roles; at most {_context.Limits.Roles} are read.");
        }

        _reader.CheckSpacePatterns();
        _names.Warn(_roles);
        return _roles;
    }

    private static bool IsMemberOfRole(string key) => key is "kibana" or "applications" or "elasticsearch" or "metadata" or "description"
        or "body" or "privileges" or "role_descriptors";

    private void ReadOne(MappingNode role, string? nameOfFile)
    {
        YieldPoint.Pass();
        if (role.Find("name") is { } node)
        {
            if (_nodes.Name(node, "The role name") is { } name)
            {
                Add(name, node.Span, role);
            }
        }
        else if (nameOfFile is null)
        {
            _nodes.Missing(role, "name", "A role in a list");
        }
        else if (_nodes.IsName(nameOfFile, role.Span, "The role name, taken from the file name,"))
        {
            Add(nameOfFile, role.Span, role);
        }
    }

    private void Add(string name, SourceSpan span, MappingNode document, bool isDoubtful = false)
    {
        if (++_count > _context.Limits.Roles)
        {
            _firstBeyond = _count == _context.Limits.Roles + 1 ? span : _firstBeyond;
            return;
        }

        if (_bundled.ContainsKey(name))
        {
            _context.Findings.Warning(
                DiagnosticCodes.BundledRoleIgnored,
                span,
                $"The role {MessageText.Quote(name)} is ignored: the deployment comes with a role of that name.");
            return;
        }

        var role = _reader.Read(name, span, document, isDoubtful);
        if (_written.TryGetValue(name, out var first))
        {
            _context.Findings.Error(
                DiagnosticCodes.DuplicateRole,
                span,
                $"The role {MessageText.Quote(name)} is written twice, first at {first.Span}.");
            return;
        }

        _reader.CheckSpaces(role);
        _names.Add(name);
        _written.Add(name, role);
        _roles.Add(role);
    }
}
