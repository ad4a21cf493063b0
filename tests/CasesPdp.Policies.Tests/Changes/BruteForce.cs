using System.Text;
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
    private readonly List<Place> _places;

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
        _places = [.. Spaces.Select(s => new Place(s, s, _before, _after, Roles.Append("").ToHashSet())), .. Patterns(before, after)];
    }

    public IReadOnlyList<string> Roles { get; }

    public IReadOnlyList<string> Spaces { get; }

    public IReadOnlyList<string> Owners { get; }

    public IReadOnlyList<string> Operations { get; }

    public IReadOnlyList<string> Rights { get; }

    /// <summary>
    /// Every changed cell of operations and rights; the role is empty for a subject without a known one. A space pattern is a place for the
    /// roles that use it, under its own text.
    /// </summary>
    public IEnumerable<(string Role, string Space, string? Owner, string Name, ChangeDirection Direction)> Cells()
    {
        foreach (var place in _places)
        {
            foreach (var role in place.Roles)
            {
                foreach (var owner in Owners)
                {
                    foreach (var operation in Operations)
                    {
                        if (Direction(place, s => s.Operation(role, place.Space, owner, operation)) is { } direction)
                        {
                            yield return (role, place.Name, owner, operation, direction);
                        }
                    }
                }

                foreach (var right in Rights)
                {
                    if (Direction(place, s => s.Right(role, place.Space, right)) is { } direction)
                    {
                        yield return (role, place.Name, null, right, direction);
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
    /// <param name="name">As a difference writes it: <c>push-case + facet to .connector</c>.</param>
    /// <param name="takesOwner">Whether to name each owner in turn.</param>
    /// <param name="takesNoOwner">Whether to name none.</param>
    public ChangeCount Call(string name, bool takesOwner, bool takesNoOwner)
    {
        var mark = Math.Max(name.LastIndexOf(" to .", StringComparison.Ordinal), name.LastIndexOf(" for .", StringComparison.Ordinal));
        var connector = mark < 0 ? null : name[name.LastIndexOf('.')..];
        var words = (mark < 0 ? name : name[..mark]).Split(" + ");
        var request = new DecisionRequest { Action = words[0], Facets = words[1..], Connector = connector };
        string[][] owners = [.. takesOwner ? Owners.Select(o => (string[])[o]) : [], .. takesNoOwner ? (string[][])[[]] : []];
        long widened = 0, narrowed = 0;
        foreach (var place in _places)
        {
            foreach (var (role, owner) in place.Roles.SelectMany(r => owners.Select(o => (r, o))))
            {
                var direction = Direction(place, s => s.Allows(request with { Roles = [role], Space = place.Space, Owners = owner }));
                widened += direction == ChangeDirection.Widened ? 1 : 0;
                narrowed += direction == ChangeDirection.Narrowed ? 1 : 0;
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

    /// <summary>The owners that a call is asked with: each, or none for a call that takes none.</summary>
    public IEnumerable<string?> OwnersOf(string call) =>
        call is "list-connectors" or "manage-connectors" or "suggest-assignees" ? [null] : [.. Owners];

    /// <summary>Which way a decision changed, if it did.</summary>
    public ChangeDirection? Direction(DecisionRequest request) => Direction(_before, _after, s => s.Answers(request));

    /// <summary>Which way a decision changed, wherever the policies take roles from.</summary>
    public ChangeDirection? DirectionOfGrants(DecisionRequest request) => Direction(s => s.Allows(request));

    private ChangeDirection? Direction(Func<Side, bool> asked) => Direction(_before, _after, asked);

    private static ChangeDirection? Direction(Place place, Func<Side, bool> asked) => Direction(place.Before, place.After, asked);

    private static ChangeDirection? Direction(Side before, Side after, Func<Side, bool> asked) => (asked(before), asked(after)) switch
    {
        (false, true) => ChangeDirection.Widened,
        (true, false) => ChangeDirection.Narrowed,
        _ => null,
    };

    // What a pattern and all spaces give in a space that nobody names, all other patterns left out.
    private static IEnumerable<Place> Patterns(LoadedPolicy before, LoadedPolicy after)
    {
        foreach (var pattern in before.Snapshot.Spaces.Patterns.Concat(after.Snapshot.Spaces.Patterns).DistinctBy(p => p.Text))
        {
            // Every pattern of the tests covers one of these.
            string[] probes = ["q", "team-q", "q-a", "teamq", "tq-a", "tqam-b", "qq"];
            var space = probes.First(p => pattern.Covers(Encoding.UTF8.GetBytes(p)));
            yield return new Place(
                pattern.Text,
                space,
                new Side(Only(pattern.Text, before)),
                new Side(Only(pattern.Text, after)),
                [.. Users(pattern.Text, before).Concat(Users(pattern.Text, after))]);
        }
    }

    private static LoadedPolicy Only(string pattern, LoadedPolicy policy)
    {
        var others = policy.Snapshot.Spaces.Patterns.Select(p => p.Text).Where(p => p != pattern).ToHashSet(StringComparer.Ordinal);
        return policy with
        {
            Bundle = policy.Bundle with
            {
                Roles =
                [
                    .. policy.Bundle.Roles.Select(r => r with
                    {
                        Applications = [.. r.Applications.Select(a => a with { Resources = [.. a.Resources.Where(x => !others.Contains(x))] })],
                    }),
                ],
            },
        };
    }

    // Where security is off no role uses anything.
    private static IEnumerable<string> Users(string pattern, LoadedPolicy policy) => !policy.Snapshot.Rules.SecurityEnabled
        ? []
        : policy.Bundle.Roles.Where(r => r.Applications.Any(a => ElasticsearchPattern.IsKibana(a.Application) && a.Resources.Contains(pattern)))
            .Select(r => r.Name);

    private static List<string> Both(NameIndex before, NameIndex after) =>
        [.. Names(before).Concat(Names(after)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Names(NameIndex index) => Enumerable.Range(0, index.Count).Select(i => index[i]);

    private sealed record Place(string Name, string Space, Side Before, Side After, HashSet<string> Roles);

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

        // A request that names roles where only the subject list may is none.
        public bool Answers(DecisionRequest request) =>
            (request.Roles is null || !Policy.Bundle.Settings.RolesFromSubjects) && Allows(request);

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
