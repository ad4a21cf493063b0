using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Changes;
using CasesPdp.Policies.Compilation;
using CasesPdp.Policies.Reference;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Policies.Tests.Changes;

/// <summary>Counts changed cells by asking the reference evaluator for each of them, before and after.</summary>
internal sealed class BruteForce
{
    /// <summary>A space that neither policy names, and that no pattern of the tests covers.</summary>
    public const string Other = "zz-other";

    private static readonly string[] FacetNamesInOrder =
        ["assignees", "reopens", "assigns", "other-changes", "alerts", "files", "connector"];

    private readonly Side _before;
    private readonly Side _after;

    public BruteForce(LoadedPolicy before, LoadedPolicy after, IEnumerable<string>? moreSpaces = null)
    {
        _before = new Side(before);
        _after = new Side(after);
        Roles = Both(before.Snapshot.Roles, after.Snapshot.Roles);
        Spaces = [.. Both(before.Snapshot.Spaces.Names, after.Snapshot.Spaces.Names).Union(moreSpaces ?? []), Other];
        Owners = Both(before.Snapshot.Owners, after.Snapshot.Owners);
        Operations = [.. before.Snapshot.Operations.Names.Concat(after.Snapshot.Operations.Names).Distinct()];
        Rights =
        [
            .. before.Snapshot.SharedNames.Concat(after.Snapshot.SharedNames).Concat(GrantLayout.CallNames)
                .Where(n => !ElasticsearchPattern.HasWildcard(n)).Distinct(),
        ];
    }

    public IReadOnlyList<string> Roles { get; }

    public IReadOnlyList<string> Spaces { get; }

    public IReadOnlyList<string> Owners { get; }

    public IReadOnlyList<string> Operations { get; }

    public IReadOnlyList<string> Rights { get; }

    /// <summary>Every changed cell of operations and rights; the role is empty for a subject without a known one.</summary>
    public IEnumerable<(string Role, string Space, string? Owner, string Name, ChangeDirection Direction)> Cells()
    {
        foreach (var role in Roles.Append(""))
        {
            foreach (var space in Spaces)
            {
                foreach (var owner in Owners)
                {
                    foreach (var operation in Operations)
                    {
                        if (Direction(s => s.Operation(role, space, owner, operation)) is { } direction)
                        {
                            yield return (role, space, owner, operation, direction);
                        }
                    }
                }

                foreach (var right in Rights)
                {
                    if (Direction(s => s.Right(role, space, right)) is { } direction)
                    {
                        yield return (role, space, null, right, direction);
                    }
                }
            }
        }
    }

    /// <summary>Every (space, owner) where the owner became available or stopped being so.</summary>
    public IEnumerable<(string Space, string Owner, ChangeDirection Direction)> AvailableOwners()
    {
        foreach (var space in Spaces)
        {
            foreach (var owner in Owners)
            {
                if (Direction(s => s.HasOwner(space, owner)) is { } direction)
                {
                    yield return (space, owner, direction);
                }
            }
        }
    }

    /// <summary>How many cells of a call changed.</summary>
    /// <param name="name">As a difference writes it: <c>push-case + facet (.connector)</c>.</param>
    /// <param name="takesOwner">Whether to name each owner in turn.</param>
    /// <param name="takesNoOwner">Whether to name none.</param>
    public ChangeCount Call(string name, bool takesOwner, bool takesNoOwner)
    {
        var connector = name.EndsWith(')') ? name[(name.LastIndexOf('(') + 1)..^1] : null;
        var words = (connector is null ? name : name[..name.LastIndexOf(" (", StringComparison.Ordinal)]).Split(" + ");
        var request = new DecisionRequest { Action = words[0], Facets = words[1..], Connector = connector };
        string[][] owners = [.. takesOwner ? Owners.Select(o => (string[])[o]) : [], .. takesNoOwner ? (string[][])[[]] : []];
        long widened = 0, narrowed = 0;
        foreach (var role in Roles.Append(""))
        {
            foreach (var space in Spaces)
            {
                foreach (var owner in owners)
                {
                    var direction = Direction(s => s.Allows(request with { Roles = [role], Space = space, Owners = owner }));
                    widened += direction == ChangeDirection.Widened ? 1 : 0;
                    narrowed += direction == ChangeDirection.Narrowed ? 1 : 0;
                }
            }
        }

        return new ChangeCount(widened, narrowed);
    }

    /// <summary>Every call, with every set of facets that may go with it in either policy, and some connector types.</summary>
    public IEnumerable<DecisionRequest> Calls()
    {
        foreach (var action in Both(_before.Policy.Snapshot.Actions.Names, _after.Policy.Snapshot.Actions.Names).Where(n => !n.Contains(':')))
        {
            for (var set = 0; set < 128; set++)
            {
                if (_before.Knows(action, set) || _after.Knows(action, set))
                {
                    var facets = FacetNamesInOrder.Where((_, place) => (set >> place & 1) != 0).ToArray();
                    string?[] connectors = action is "push-case" or "manage-connectors" ? [null, ".jira", ".cases-webhook"] : [null];
                    foreach (var connector in connectors)
                    {
                        yield return new DecisionRequest { Action = action, Facets = facets, Connector = connector };
                    }
                }
            }
        }
    }

    /// <summary>Which way a decision changed, if it did.</summary>
    public ChangeDirection? Direction(DecisionRequest request) => Direction(s => s.Allows(request));

    private ChangeDirection? Direction(Func<Side, bool> asked) => (asked(_before), asked(_after)) switch
    {
        (false, true) => ChangeDirection.Widened,
        (true, false) => ChangeDirection.Narrowed,
        _ => null,
    };

    private static List<string> Both(NameIndex before, NameIndex after) =>
        [.. Names(before).Concat(Names(after)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Names(NameIndex index) => Enumerable.Range(0, index.Count).Select(i => index[i]);

    private sealed class Side
    {
        private readonly ReferenceEvaluator _reference;
        private readonly ReferenceFeatures _features;
        private readonly ReferenceGrants _grants;
        private readonly Dictionary<string, RoleDocument> _roles;

        public Side(LoadedPolicy policy)
        {
            Policy = policy;
            _reference = new ReferenceEvaluator(policy.Bundle);
            _features = new ReferenceFeatures(policy.Bundle);
            _grants = new ReferenceGrants(_features, new ReferencePrivileges(policy.Bundle, _features));
            _roles = policy.Bundle.Roles.ToDictionary(r => r.Name, StringComparer.Ordinal);
        }

        public LoadedPolicy Policy { get; }

        public bool Allows(DecisionRequest request) => _reference.Decide(request).Outcome == Outcome.Allow;

        public bool Operation(string role, string space, string owner, string operation) =>
            Allows(new DecisionRequest { Roles = [role], Space = space, Action = $"cases:{owner}/{operation}" });

        // No question asks for these alone, so the documents are walked one level below the decision.
        public bool Right(string role, string space, string right)
        {
            if (!Policy.Snapshot.Rules.SecurityEnabled)
            {
                return _features.Registers(right);
            }

            return _roles.TryGetValue(role, out var document) && _grants.Grants(document, space, right);
        }

        public bool HasOwner(string space, string owner) =>
            new ReferenceSpaces(Policy.Bundle.Settings, _features).AvailableOwners(space).Contains(owner);

        public bool Knows(string action, int facets)
        {
            var id = Policy.Snapshot.Actions.Names.Find(action);
            return id >= 0 && Policy.Snapshot.Actions.RequirementId(id, (Facets)facets) != 0;
        }
    }
}
