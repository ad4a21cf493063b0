using System.Text;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Explanations;
using CasesPdp.Policies.Naming;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Policies.Access;

/// <summary>Finds out which privileges of which roles decisions have used, and how little would have been enough.</summary>
/// <remarks>
/// A privilege is used when it grants something that an allowed decision required, also where another one grants it, too. So each role is
/// judged as if it were the only one of its subjects. Not thread-safe.
/// </remarks>
public sealed class GrantUsage
{
    // Spaces that the policy does not list come from callers.
    private const int MostSpaces = 1_000;
    private const int MostRemembered = 100_000;

    private readonly LoadedPolicy _policy;
    private readonly BundleGrants _grants;
    private readonly Dictionary<string, RoleTraffic> _roles = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<GrantSource>> _seen = new(StringComparer.Ordinal);
    private readonly HashSet<string> _spaces;

    /// <summary>Begins with no decision.</summary>
    /// <param name="policy">The policy that decides.</param>
    public GrantUsage(LoadedPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        _policy = policy;
        _grants = BundleGrants.Of(policy.Bundle);
        _spaces = [SpaceId.Default, .. policy.Bundle.Settings.Spaces.Select(s => s.Id)];
    }

    /// <summary>Counts a decision that the policy allows.</summary>
    public void Add(DecisionRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var key = KeyOf(request);
        if (!_seen.TryGetValue(key, out var sources))
        {
            sources = Attribute(request);
            if (_seen.Count < MostRemembered)
            {
                _seen.Add(key, sources);
            }
        }

        foreach (var source in sources)
        {
            var used = _roles[source.Role].Used;
            used[source] = used.GetValueOrDefault(source) + 1;
        }
    }

    /// <summary>Every role that the bundle writes or a decision used, in ordinal order.</summary>
    public IReadOnlyList<RoleUsage> Report() =>
    [
        .. _policy.Bundle.Roles.Where(r => !r.IsBundled || _roles.ContainsKey(r.Name))
            .OrderBy(r => r.Name, StringComparer.Ordinal)
            .Select(UsageOf),
    ];

    // What a decision requires depends on nothing else. Lengths keep parts apart, whatever they hold.
    private static string KeyOf(DecisionRequest request)
    {
        var key = new StringBuilder();
        Add([request.SubjectId ?? "", request.Action, request.Space ?? SpaceId.Default]);
        Add(request.Facets);
        Add(request.Owners);
        Add(request.Roles);
        Add(request.LimitedBy);
        return key.ToString();

        void Add(IReadOnlyList<string>? parts)
        {
            key.Append(parts?.Count ?? -1).Append(';');
            foreach (var part in parts ?? [])
            {
                key.Append(part.Length).Append(':').Append(part);
            }
        }
    }

    private List<GrantSource> Attribute(DecisionRequest request)
    {
        var question = new ResolvedQuestion(_policy, request);
        var used = new List<GrantSource>();
        foreach (var (source, row) in GrantAttribution.SourcesOf(question))
        {
            var needs = question.Needs.Where(n => GrantAttribution.Grants(question, n, row)).ToList();
            if (needs.Count == 0)
            {
                continue;
            }

            if (_spaces.Count < MostSpaces)
            {
                _spaces.Add(question.Space);
            }

            var traffic = _roles.TryGetValue(source.Role, out var known) ? known : _roles[source.Role] = new RoleTraffic();
            var required = traffic.RequiredIn(question.Space, _grants.Layout.Stride);
            needs.ForEach(n => Require(question, n, row, required));
            used.Add(source);
        }

        return used;
    }

    private static void Require(ResolvedQuestion question, Need need, ulong[] granted, ulong[] required)
    {
        if (!need.IsAnyOwner)
        {
            required[need.Word] |= granted[need.Word] & need.Bits;
            return;
        }

        // A list shows the cases of every owner that is granted.
        foreach (var owner in question.OwnersMeeting(need, question.Row))
        {
            required[owner] |= granted[owner] & need.Bits;
        }
    }

    private RoleUsage UsageOf(RoleDocument role)
    {
        var traffic = _roles.GetValueOrDefault(role.Name) ?? new RoleTraffic();
        var granted = _spaces.SelectMany(s => GrantWalker.Walk(_grants, [role], s)).Select(s => s.Source).Distinct();
        var least = traffic.Required.Select(r => (Space: r.Key, Privileges: LeastOf(r.Value)))
            .GroupBy(r => r.Privileges is null ? null : string.Join(' ', r.Privileges), StringComparer.Ordinal)
            .Select(g => new LeastGrant([.. g.Select(r => r.Space).Order(StringComparer.Ordinal)], g.First().Privileges));
        return new RoleUsage(
            role.Name,
            [
                .. traffic.Used.OrderBy(u => u.Key.Privilege, StringComparer.Ordinal).ThenBy(u => u.Key.Resource, StringComparer.Ordinal)
                    .Select(u => new UsedGrant(u.Key, u.Value)),
            ],
            [.. granted.Where(s => !traffic.Used.ContainsKey(s))],
            [.. least]);
    }

    // Current features are advised; where they cannot grant it, deprecated ones, too.
    private IReadOnlyList<string>? LeastOf(ulong[] required)
    {
        var cost = PrivilegeCover.Cost.OfRow(_grants.Layout.Owners.Count, _grants.Layout.Stride);
        var nothing = new ulong[required.Length];
        var cover = PrivilegeCover.Find(required, nothing, _grants.Current, cost)
            ?? PrivilegeCover.Find(required, nothing, [.. _grants.Current, .. _grants.Deprecated], cost);
        return cover is null ? null : [.. cover.Privileges.Select(p => p.Name)];
    }

    private sealed class RoleTraffic
    {
        public Dictionary<GrantSource, long> Used { get; } = [];

        public SortedDictionary<string, ulong[]> Required { get; } = new(StringComparer.Ordinal);

        public ulong[] RequiredIn(string space, int words)
        {
            if (!Required.TryGetValue(space, out var row) && Required.Count < MostSpaces)
            {
                Required.Add(space, row = new ulong[words]);
            }

            return row ?? new ulong[words];
        }
    }
}

/// <summary>What decisions have used of a role.</summary>
/// <param name="Role">The role.</param>
/// <param name="Used">The privileges that were used.</param>
/// <param name="Unused">The privileges that grant something on cases and were never used.</param>
/// <param name="Least">The least that would have been enough, by space.</param>
public sealed record RoleUsage(
    string Role, IReadOnlyList<UsedGrant> Used, IReadOnlyList<GrantSource> Unused, IReadOnlyList<LeastGrant> Least);

/// <summary>A privilege of a role that was used.</summary>
/// <param name="Source">The privilege.</param>
/// <param name="Decisions">How many decisions required something that it grants.</param>
public sealed record UsedGrant(GrantSource Source, long Decisions);

/// <summary>The least privileges that grant what was used.</summary>
/// <param name="Spaces">In these spaces, in ordinal order.</param>
/// <param name="Privileges">
/// The feature privileges, such as <c>securitySolutionCasesV3.read</c>; absent where none grant it: a raw action.
/// </param>
public sealed record LeastGrant(IReadOnlyList<string> Spaces, IReadOnlyList<string>? Privileges);
