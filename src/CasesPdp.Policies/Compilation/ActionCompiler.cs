using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Compilation;

/// <summary>Builds the action table: every name that can be asked for, with its requirement for every set of facets it allows.</summary>
internal sealed class ActionCompiler
{
    private const int FacetSets = 128;

    private readonly GrantLayout _layout;
    private readonly KibanaLine _line;
    private readonly BundleSettings _settings;
    private readonly List<Requirement> _requirements = [default];
    private readonly Dictionary<Requirement, int> _ids = [];

    private ActionCompiler(GrantLayout layout, KibanaLine line, BundleSettings settings)
    {
        _layout = layout;
        _line = line;
        _settings = settings;
    }

    public static ActionTable Compile(GrantLayout layout, KibanaLine line, BundleSettings settings) =>
        new ActionCompiler(layout, line, settings).Compile();

    private ActionTable Compile()
    {
        var named = _line.Operations.Count + _line.Calls.Count;
        var names = new List<string>();
        var plain = new List<int>();
        var faceted = new ushort[named * FacetSets];

        foreach (var operation in _line.Operations)
        {
            names.Add(operation.Name);
            plain.Add(Intern(OwnerBound(_layout.Operations.Bit(operation.CheckedAs))));
        }

        foreach (var call in _line.Calls)
        {
            var allowed = call.Facets.Aggregate(Facets.None, (set, facet) => set | facet.Facet);
            for (var set = Facets.None; set < Facets.Unknown; set++)
            {
                if ((set & ~allowed) == 0)
                {
                    faceted[(names.Count * FacetSets) + (int)set] = checked((ushort)Intern(OfCall(call, set)));
                }
            }

            plain.Add(faceted[names.Count * FacetSets]);
            names.Add(call.Name);
        }

        AddRawActions(names, plain);
        return new ActionTable(new NameIndex(names), [.. _requirements], [.. plain], faceted, new NameIndex(_line.CheckedOperations));
    }

    private void AddRawActions(List<string> names, List<int> plain)
    {
        foreach (var owner in _layout.Owners)
        {
            foreach (var operation in _line.CheckedOperations)
            {
                names.Add($"cases:{owner}/{operation}");
                plain.Add(Intern(OwnerBound(_layout.Operations.Bit(operation)) with { RawOwner = _layout.OwnerId(owner) }));
            }
        }

        // What holds a wildcard is never a question, even where a feature registers such a tag.
        foreach (var name in _layout.RegisteredNames.Where(n => !ElasticsearchPattern.HasWildcard(n)).Order(StringComparer.Ordinal))
        {
            var bit = _layout.SharedBit(name);
            names.Add(name);
            plain.Add(Intern(OwnerBound(0) with { OwnerRule = OwnerRule.Free, Shared = 1UL << (bit % 64), SharedWord = bit / 64 }));
        }
    }

    private static Requirement OwnerBound(ulong operations) => new()
    {
        Operations = operations,
        RawOwner = -1,
        Gate = Reason.Allowed,
    };

    private Requirement OfCall(CallDefinition call, Facets set)
    {
        var facets = call.Facets.Where(f => set.HasFlag(f.Facet)).ToList();
        var operations = call.IsUpdate ? OfUpdate(set) : Bits(call.Operations) | Bits(facets.SelectMany(f => f.Operations));
        if (call.FilesCreateTag || facets.Any(f => f.FilesCreateTag))
        {
            operations |= OperationBits.FilesCreate;
        }

        var license = facets.Select(f => f.License).Append(call.License).Max();
        var excluded = call.NeedsConnectorTier && _settings.Deployment.ExcludesConnectorCalls;
        return OwnerBound(operations) with
        {
            AnyOwnerOperations = Bits(call.AnyOwnerOperations),
            Shared = facets.SelectMany(f => f.Shared).Concat(call.Shared).Aggregate(0UL, (bits, n) => bits | 1UL << _layout.SharedBit(n)),
            OwnerRule = call.Owners,
            Gate = excluded ? Reason.TierExcludes : _settings.License < license ? Reason.LicenseTooLow : Reason.Allowed,
            JudgesConnector = call.JudgesConnector,
            SendsLinks = call.SendsLinks || facets.Any(f => f.SendsLinks),
        };
    }

    // An update that does nothing but re-open, or nothing but assign, is checked as just that; all others ask for updateCase too. Before
    // assigning had an operation of its own it counted as any other change.
    private ulong OfUpdate(Facets set)
    {
        var assign = _layout.Operations.Bit("assignCase");
        var needed = 0UL;
        if (set.HasFlag(Facets.Reopens))
        {
            needed |= _layout.Operations.Bit("reopenCase");
        }

        if (set.HasFlag(Facets.Assigns))
        {
            needed |= assign;
        }

        var isPure = set == Facets.Reopens || (set == Facets.Assigns && assign != 0);
        return isPure ? needed : needed | _layout.Operations.Bit("updateCase");
    }

    private ulong Bits(IEnumerable<string> operations) => operations.Aggregate(0UL, (bits, name) => bits | _layout.Operations.Bit(name));

    private int Intern(Requirement requirement)
    {
        if (!_ids.TryGetValue(requirement, out var id))
        {
            id = _requirements.Count;
            _ids.Add(requirement, id);
            _requirements.Add(requirement);
        }

        return id;
    }
}
