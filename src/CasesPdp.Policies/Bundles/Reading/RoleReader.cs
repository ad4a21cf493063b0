using System.Collections.Immutable;
using System.Runtime.InteropServices;
using CasesPdp.Policies.Bundles.Documents;

namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>Reads one role in any of its forms: Kibana's role API, Elasticsearch's role API, <c>roles.yml</c>.</summary>
internal sealed class RoleReader
{
    private const int MostKept = 256;

    internal static readonly string[] Members = ["name", "kibana", "applications"];
    private static readonly string[] TextLists = ["cluster", "run_as"];
    private static readonly string[] Objects = ["metadata", "transient_metadata"];

    private readonly ReadingContext _context;
    private readonly NodeReader _nodes;
    private readonly ApplicationGrantReader _applicationReader;
    private readonly CaseAnalyticsCheck _caseAnalytics;
    private readonly SpaceNameCheck? _spaces;
    private readonly Func<string, DocumentNode, KibanaGrant?> _readKibana;
    private readonly Func<string, DocumentNode, ApplicationGrant?> _readApplication;

    // Where the entries of the role begin.
    private readonly List<SourceSpan> _kibanaSpans = [];
    private readonly List<SourceSpan> _applicationSpans = [];
    private HashSet<string> _seenSpaces = new(StringComparer.Ordinal);

    public RoleReader(PrivilegeCheck? check, SpaceNameCheck? spaces, ReadingContext context)
    {
        (_context, _spaces, _nodes) = (context, spaces, new NodeReader(context));
        _applicationReader = new ApplicationGrantReader(check, context);
        _caseAnalytics = new CaseAnalyticsCheck(context.Findings);
        _readKibana = new KibanaGrantReader(check, context).Read;
        _readApplication = _applicationReader.Read;
    }

    /// <param name="name">The role's name.</param>
    /// <param name="span">Where the role begins.</param>
    /// <param name="role">The document.</param>
    /// <param name="isDoubtful">Whether a finding says already that the document may be no role.</param>
    public RoleDocument Read(string name, SourceSpan span, MappingNode role, bool isDoubtful)
    {
        CheckIgnored(name, role);
        if (!MisspeltMembers.Warn(role, Members, name, "the role", _context.Findings) && !isDoubtful && !RoleForm.IsRole(role))
        {
            WarnNoRoleForm(name, span, role);
        }

        var kibana = ReadEntries(name, role, "kibana", _readKibana, _kibanaSpans);
        WarnSharedSpaces(name, kibana);
        var applications = ReadEntries(name, role, "applications", _readApplication, _applicationSpans);
        return new RoleDocument(name, kibana, applications, span);
    }

    /// <summary>Warns of misspelt spaces in the role that was read last.</summary>
    public void CheckSpaces(RoleDocument role) => _spaces?.Check(role, _kibanaSpans, _applicationSpans);

    /// <summary>Reports a bundle with too many distinct space patterns.</summary>
    public void CheckSpacePatterns() => _applicationReader.CheckSpacePatterns();

    private ImmutableArray<T> ReadEntries<T>(
        string name, MappingNode role, string key, Func<string, DocumentNode, T?> read, List<SourceSpan> spans)
        where T : class
    {
        spans.Clear();
        if (role.Find(key) is not { } node || _nodes.Sequence(node, $"`{key}`") is not { } entries)
        {
            return [];
        }

        var (grants, count) = (new T[entries.Items.Length], 0);
        foreach (var entry in entries.Items)
        {
            if (read(name, entry) is { } grant)
            {
                grants[count++] = grant;
                spans.Add(entry.Span);
            }
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(count == grants.Length ? grants : grants[..count]);
    }

    // The rest of a role has no effect on decisions; a wrong type there still means that the document is damaged.
    private void CheckIgnored(string name, MappingNode role)
    {
        CheckTypes(name, role);
        if (role.Find("elasticsearch") is { } node && _nodes.Mapping(node, "`elasticsearch`") is { } elasticsearch)
        {
            CheckTypes(name, elasticsearch);
        }

        if (role.Find("description") is { } description)
        {
            _nodes.Text(description, "`description`");
        }
    }

    private void CheckTypes(string name, MappingNode mapping)
    {
        foreach (var member in mapping.Members)
        {
            if (TextLists.Contains(member.Key))
            {
                _ = member.Value is ScalarNode { Kind: ScalarKind.String } || _nodes.Sequence(member.Value, $"`{member.Key}`") is not null;
            }
            else if (member.Key == "indices")
            {
                if (_nodes.Sequence(member.Value, "`indices`") is { } indices)
                {
                    _caseAnalytics.Check(name, indices);
                }
            }
            else if (Objects.Contains(member.Key))
            {
                _nodes.Mapping(member.Value, $"`{member.Key}`");
            }
        }
    }

    private void WarnNoRoleForm(string name, SourceSpan span, MappingNode role)
    {
        var wrapper = RoleForm.FindWrapper(role);
        var seen = wrapper is { } member
            ? $"a role is nested under {MessageText.Quote(member.Key)}, which is not read; move the role up."
            : "the document has no member of a role.";
        _context.Findings.Warning(
            DiagnosticCodes.NoRoleForm, wrapper?.KeySpan ?? span, $"The role {MessageText.Quote(name)} grants nothing: {seen}");
    }

    private void WarnSharedSpaces(string name, ImmutableArray<KibanaGrant> grants)
    {
        if (grants.Length < 2)
        {
            return;
        }

        if (_seenSpaces.Count > MostKept)
        {
            // A large set takes long to clear, empty or not: a role with many spaces must not slow down all that follow.
            _seenSpaces = new HashSet<string>(StringComparer.Ordinal);
        }

        _seenSpaces.Clear();
        for (var i = 0; i < grants.Length; i++)
        {
            if (FindSeen(grants[i].Spaces) is { } shared)
            {
                _context.Findings.Warning(
                    DiagnosticCodes.SharedSpace,
                    _kibanaSpans[i],
                    $"Two entries of the role {MessageText.Quote(name)} name the space {MessageText.Quote(shared)}; "
                    + "they count together, though Kibana refuses to save such a role.");
            }

            foreach (var space in grants[i].Spaces)
            {
                _seenSpaces.Add(space);
            }
        }
    }

    private string? FindSeen(ImmutableArray<string> spaces)
    {
        foreach (var space in spaces)
        {
            if (_seenSpaces.Contains(space))
            {
                return space;
            }
        }

        return null;
    }
}
