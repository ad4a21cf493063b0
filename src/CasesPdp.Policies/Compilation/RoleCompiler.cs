using System.Runtime.InteropServices;
using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Policies.Compilation;

/// <summary>Expands role documents into the grant table. Work and memory are linear in what the roles say.</summary>
internal sealed class RoleCompiler
{
    private const int MostKept = 256;

    private readonly GrantLayout _layout;
    private readonly PrivilegeTable _privileges;
    private readonly NameIndex _spaces;
    private readonly Dictionary<string, int> _patternIds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ulong[]> _actionPatterns = new(StringComparer.Ordinal);
    private readonly RowStore _rows;
    private readonly ulong[] _everything;

    // The role being expanded: what it grants everywhere, by space, and by pattern.
    private readonly ulong[] _everywhere;
    private Dictionary<int, ulong[]> _bySpace = [];
    private Dictionary<int, ulong[]> _byPattern = [];
    private readonly ulong[] _entry;
    private readonly Stack<ulong[]> _unused = new();
    private readonly List<int> _sorted = [];

    private RoleCompiler(GrantLayout layout, PrivilegeTable privileges, NameIndex spaces)
    {
        _layout = layout;
        _privileges = privileges;
        _spaces = spaces;
        _rows = new RowStore(layout);
        _everything = layout.Everything();
        _everywhere = new ulong[layout.Stride];
        _entry = new ulong[layout.Stride];
    }

    /// <summary>The ids of spaces that roles name literally.</summary>
    public static HashSet<string> SpacesOf(IEnumerable<RoleDocument> roles)
    {
        var spaces = new HashSet<string>(StringComparer.Ordinal);
        foreach (var role in roles)
        {
            foreach (var grant in role.Kibana)
            {
                foreach (var space in grant.Spaces)
                {
                    YieldPoint.PassOften();
                    spaces.Add(space);
                }
            }

            foreach (var grant in role.Applications)
            {
                foreach (var space in LiteralSpacesOf(grant))
                {
                    YieldPoint.PassOften();
                    spaces.Add(space);
                }
            }
        }

        spaces.Remove("*");
        return spaces;
    }

    /// <summary>The spaces that an entry names literally; none if it is of another application.</summary>
    public static IEnumerable<string> LiteralSpacesOf(ApplicationGrant grant) =>
        ElasticsearchPattern.IsKibana(grant.Application) ? grant.Resources.Select(LiteralSpace).OfType<string>() : [];

    /// <summary>The patterns of spaces in which roles grant; one that covers every space is none.</summary>
    public static IEnumerable<string> PatternsOf(RoleDocument role) => role.Applications
        .Where(a => ElasticsearchPattern.IsKibana(a.Application)).SelectMany(a => a.Resources)
        .Where(r => ElasticsearchPattern.HasWildcard(r) && !ElasticsearchPattern.IsUnsupported(r) && !CoversEverySpace(r));

    /// <summary>Expands the roles, in the given order; answers the table and the distinct space patterns they use.</summary>
    public static (GrantTable Grants, SpacePattern[] Patterns) Compile(
        GrantLayout layout,
        PrivilegeTable privileges,
        NameIndex spaces,
        IReadOnlyList<RoleDocument> roles) =>
        new RoleCompiler(layout, privileges, spaces).Compile(roles);

    private (GrantTable Grants, SpacePattern[] Patterns) Compile(IReadOnlyList<RoleDocument> roles)
    {
        var everySpaceRow = new int[roles.Count];
        var entryStart = new int[roles.Count + 1];
        var entries = new List<SpaceGrant>();
        var patternStart = new int[roles.Count + 1];
        var patternEntries = new List<SpaceGrant>();
        for (var role = 0; role < roles.Count; role++)
        {
            YieldPoint.Pass();
            Expand(roles[role]);
            everySpaceRow[role] = _rows.Intern(_everywhere);
            foreach (var space in Sorted(_bySpace.Keys))
            {
                var row = _bySpace[space];
                Unite(row, _everywhere);
                entries.Add(new SpaceGrant(space, _rows.Intern(row)));
            }

            foreach (var pattern in Sorted(_byPattern.Keys))
            {
                patternEntries.Add(new SpaceGrant(pattern, _rows.Intern(_byPattern[pattern])));
            }

            entryStart[role + 1] = entries.Count;
            patternStart[role + 1] = patternEntries.Count;
        }

        var grants = new GrantTable(
            _layout.Owners.Count,
            _layout.SharedWords,
            _rows.ToArray(),
            everySpaceRow,
            entryStart,
            [.. entries],
            patternEntries.Count == 0 ? [] : patternStart,
            [.. patternEntries]);
        return (grants, [.. _patternIds.OrderBy(p => p.Value).Select(p => new SpacePattern(p.Key))]);
    }

    private List<int> Sorted(Dictionary<int, ulong[]>.KeyCollection ids)
    {
        _sorted.Clear();
        _sorted.AddRange(ids);
        _sorted.Sort();
        return _sorted;
    }

    private void Expand(RoleDocument role)
    {
        Array.Clear(_everywhere);
        Clear(_byPattern);
        Clear(_bySpace);
        if (_unused.Count > MostKept)
        {
            // A large dictionary takes long to clear, empty or not.
            (_bySpace, _byPattern) = ([], []);
            _unused.Clear();
        }

        foreach (var grant in role.Kibana)
        {
            Array.Clear(_entry);
            AddBase(grant.Base.AsSpan());
            foreach (var feature in grant.Features)
            {
                foreach (var privilege in feature.Privileges)
                {
                    Add(_privileges.Find(feature.Feature, privilege));
                }
            }

            foreach (var space in grant.Spaces)
            {
                GrantIn(space == "*" ? _everywhere : Place(_bySpace, _spaces.Find(space)));
            }
        }

        foreach (var grant in role.Applications)
        {
            if (ElasticsearchPattern.IsKibana(grant.Application))
            {
                Expand(grant);
            }
        }
    }

    private void Expand(ApplicationGrant grant)
    {
        Array.Clear(_entry);
        foreach (var privilege in grant.Privileges)
        {
            AddStored(privilege);
        }

        foreach (var resource in grant.Resources)
        {
            if (ElasticsearchPattern.IsUnsupported(resource))
            {
                continue;
            }

            if (CoversEverySpace(resource))
            {
                GrantIn(_everywhere);
            }
            else if (LiteralSpace(resource) is { } space)
            {
                GrantIn(Place(_bySpace, _spaces.Find(space)));
            }
            else if (ElasticsearchPattern.HasWildcard(resource))
            {
                GrantIn(Place(_byPattern, PatternId(resource)));
            }
        }
    }

    private void AddStored(string privilege)
    {
        if (privilege == "*")
        {
            Add(_everything);
        }
        else if (ElasticsearchPattern.IsPrivilegeName(privilege))
        {
            AddBase([privilege.StartsWith("space_", StringComparison.Ordinal) ? privilege["space_".Length..] : privilege]);
            if (StoredPrivilegeName.TryParse(privilege, out var feature, out var id))
            {
                Add(_privileges.Find(feature, id));
            }
        }
        else if (!ElasticsearchPattern.IsUnsupported(privilege))
        {
            Add(ActionsMatching(privilege));
        }
    }

    private void AddBase(ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            Add(name switch
            {
                "all" => _privileges.BaseAll,
                "read" => _privileges.BaseRead,
                _ => null,
            });
        }
    }

    // Action patterns are matched with the existing action strings at compile time, so that no wildcard remains at run time.
    private ulong[] ActionsMatching(string pattern)
    {
        if (!_actionPatterns.TryGetValue(pattern, out var row))
        {
            row = new ulong[_layout.Stride];
            foreach (var owner in _layout.Owners)
            {
                foreach (var operation in _layout.Operations.Names)
                {
                    if (ElasticsearchPattern.Matches(pattern, $"cases:{owner}/{operation}"))
                    {
                        _layout.GrantOperation(row, owner, operation);
                    }
                }
            }

            foreach (var name in _layout.RegisteredNames)
            {
                if (ElasticsearchPattern.Matches(pattern, name))
                {
                    _layout.GrantShared(row, name);
                }
            }

            _actionPatterns.Add(pattern, row);
        }

        return row;
    }

    private void Add(ulong[]? row)
    {
        if (row is not null)
        {
            Unite(_entry, row);
        }
    }

    private void GrantIn(ulong[] place) => Unite(place, _entry);

    private ulong[] Place(Dictionary<int, ulong[]> places, int id)
    {
        ref var row = ref CollectionsMarshal.GetValueRefOrAddDefault(places, id, out _);
        return row ??= _unused.TryPop(out var unused) ? unused : new ulong[_layout.Stride];
    }

    private void Clear(Dictionary<int, ulong[]> places)
    {
        foreach (var row in places.Values)
        {
            Array.Clear(row);
            _unused.Push(row);
        }

        places.Clear();
    }

    private int PatternId(string pattern)
    {
        ref var id = ref CollectionsMarshal.GetValueRefOrAddDefault(_patternIds, pattern, out var exists);
        if (!exists)
        {
            id = _patternIds.Count - 1;
        }

        return id;
    }

    // A resource without any character covers nothing; only stars and no other, everything.
    private static bool CoversEverySpace(string resource) =>
        resource == "space:*" || (resource.Length > 0 && resource.AsSpan().TrimStart('*').IsEmpty);

    /// <summary>The space id inside a resource that names one space, else null.</summary>
    public static string? LiteralSpace(string resource) =>
        resource.StartsWith("space:", StringComparison.Ordinal) && !ElasticsearchPattern.IsUnsupported(resource)
            && SpaceId.IsWellFormed(resource["space:".Length..])
            ? resource["space:".Length..]
            : null;

    private static void Unite(ulong[] into, ulong[] row)
    {
        for (var i = 0; i < into.Length; i++)
        {
            into[i] |= row[i];
        }
    }
}
