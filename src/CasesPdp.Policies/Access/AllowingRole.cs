using CasesPdp.Decisions;
using CasesPdp.Policies.Explanations;
using CasesPdp.Policies.Naming;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Policies.Access;

/// <summary>Finds the least privileges that allow some operations and calls, and no other writing operation.</summary>
/// <remarks>
/// Kibana gives the reading operations of cases together only, so that more of those count as exact where one is asked for. What a
/// privilege allows on other owners counts as more.
/// </remarks>
public sealed class AllowingRole
{
    private const string EverySpace = "*";
    private const string UseConnectors = "connectors:read";
    private const int CountedRights = 3;

    private readonly LoadedPolicy _policy;
    private readonly BundleGrants _grants;
    private readonly string _owner;
    private readonly string _space;
    private readonly int _word;
    private readonly ulong[] _required;
    private readonly List<PrivilegeRow> _candidates;

    private AllowingRole(LoadedPolicy policy, IReadOnlyList<string> actions, string owner, string space, bool usesConnectors)
    {
        _policy = policy;
        _grants = BundleGrants.Of(policy.Bundle);
        (_owner, _space, _word) = (owner, space, _grants.Layout.OwnerId(owner));
        _required = new ulong[_grants.Layout.Stride];
        var questions = actions.Select(Resolve).ToList();
        foreach (var need in questions.SelectMany(q => q.Needs))
        {
            _required[need.IsAnyOwner ? _word : need.Word] |= need.Bits;
        }

        if (usesConnectors)
        {
            _grants.Layout.GrantShared(_required, UseConnectors);
        }

        _candidates = [.. questions.SelectMany(Candidates).Distinct()];
        Closed = questions.SelectMany(q => GateReader.Read(q).Where(g => !g.IsOpen)
            .Select(g => $"`{q.Request.Action}` needs {g.Required}, and the deployment has {g.Actual}")).FirstOrDefault();
    }

    /// <summary>The privileges of each feature; of the nearest set, where none is exact.</summary>
    public IReadOnlyList<(string Feature, IReadOnlyList<string> Privileges)> Privileges { get; private set; } = [];

    /// <summary>What the privileges allow besides what was asked for, by name; empty where they are exact.</summary>
    public IReadOnlyList<string> Besides { get; private set; } = [];

    /// <summary>What was asked for and no privilege grants, by name.</summary>
    public IReadOnlyList<string> Missing { get; private set; } = [];

    /// <summary>Reading operations that come along with those asked for.</summary>
    public IReadOnlyList<string> AlsoReads { get; private set; } = [];

    /// <summary>Whether its holder may open the cases that it allows something on, or needs another role for that.</summary>
    public bool OpensCases { get; private set; } = true;

    /// <summary>Why the deployment refuses one of the calls to everybody; absent where it does not.</summary>
    public string? Closed { get; }

    /// <summary>Whether a role with these privileges allows what was asked for and no more.</summary>
    public bool IsExact => Closed is null && Besides.Count == 0 && Missing.Count == 0;

    /// <summary>Whether a role with these privileges allows what was asked for, perhaps among others.</summary>
    public bool IsEnough => Closed is null && Privileges.Count > 0 && Missing.Count == 0;

    /// <summary>Finds the privileges.</summary>
    /// <param name="policy">The policy whose features and version are written for.</param>
    /// <param name="actions">Operations, or calls without facets; at least one.</param>
    /// <param name="owner">A registered owner.</param>
    /// <param name="space">A space id, or <c>*</c> for every space.</param>
    /// <param name="usesConnectors">Whether the role is to use connectors too.</param>
    /// <exception cref="ArgumentException">A name is unknown, or no role can be written for the place; the message says which.</exception>
    public static AllowingRole Find(
        LoadedPolicy policy, IReadOnlyList<string> actions, string owner, string space, bool usesConnectors)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(actions);
        RoleWriter.RequirePlace(policy, owner, space);
        RoleWriter.RequireShown(policy, owner, space);
        var role = new AllowingRole(policy, actions, owner, space, usesConnectors);
        role.Find();
        return role;
    }

    /// <summary>The role document as indented JSON.</summary>
    public string Write(RoleDocumentForm form)
    {
        var where = _space == EverySpace ? "every space" : $"space {_space}";
        var what = string.Join(", ", Privileges.SelectMany(f => f.Privileges.Select(p => $"{f.Feature}.{p}")));
        return RoleText.Write(form, $"Access to {_owner} cases in {where}: {what}.", _space, Privileges);
    }

    private void Find()
    {
        var reachable = _candidates.Aggregate(new ulong[_required.Length], (row, c) => [.. row.Zip(c.Row, (a, b) => a | b)]);
        Missing = Names([.. _required.Zip(reachable, (r, a) => r & ~a)]);
        ulong[] required = [.. _required.Zip(reachable, (r, a) => r & a)];
        var cost = PrivilegeCover.Cost.OfRow(_grants.Layout.Owners.Count, required.Length);
        var cover = PrivilegeCover.Find(required, new ulong[required.Length], _candidates, cost)!;
        Privileges = [.. cover.Privileges.GroupBy(p => p.Feature)
            .Select(g => (g.Key, (IReadOnlyList<string>)[.. g.Select(p => g.Count() > 1 ? Minimal(p) : p.Privilege)]))];
        var granted = cover.Privileges.Aggregate(new ulong[required.Length], (row, c) => [.. row.Zip(c.Row, (a, b) => a | b)]);
        var reading = _grants.Features.Line.Categories["read"].Aggregate(0UL, (all, o) => all | _grants.Layout.Operations.Bit(o));
        ulong[] besides = [.. granted.Zip(required, (g, r) => g & ~r)];
        if ((required[_word] & reading) != 0)
        {
            AlsoReads = [.. AccessRows.Names(_policy.Snapshot, besides[_word] & reading)];
            besides[_word] &= ~reading;
        }

        OpensCases = _required[_word] == 0 || (granted[_word] & _grants.Layout.Operations.Bit("getCase")) != 0;
        for (var word = 0; word < _grants.Layout.Owners.Count; word++)
        {
            besides[word] &= ~OperationBits.FilesCreate;
        }

        // Names of Kibana's pages and internal APIs follow the privileges; connectors and alerts are access of their own.
        for (var word = _grants.Layout.Owners.Count; word < besides.Length; word++)
        {
            besides[word] &= word == _grants.Layout.Owners.Count ? (1UL << CountedRights) - 1 : 0;
        }

        Besides = Names(besides);
    }

    private ResolvedQuestion Resolve(string action)
    {
        var takesOwner = _grants.Call(action)?.Owners != OwnerRule.Free;
        var request = new DecisionRequest { Action = action, Owners = takesOwner ? [_owner] : [], Space = SpaceId.Default, Roles = [] };
        var question = new ResolvedQuestion(_policy, request);
        if (question.IsResolved && (_grants.Operation(action) is not null || _grants.Call(action) is not null))
        {
            return question;
        }

        IEnumerable<string> known = [.. _grants.Features.Line.Operations.Select(o => o.Name), .. _grants.Features.Line.Calls.Select(c => c.Name)];
        var ending = NameSuggestion.Ending(action, known);
        throw new ArgumentException(
            $"There is no operation or call `{action}`{(ending.Length > 0 ? ending : "; see `casespdp list actions`.")}", nameof(action));
    }

    // Deprecated privileges only where nothing else grants what is needed.
    private static IEnumerable<PrivilegeRow> Candidates(ResolvedQuestion question)
    {
        var advisor = new PrivilegeAdvisor(question);
        return advisor.Current.Concat(question.Needs.SelectMany(advisor.For));
    }

    // Kibana's role editor shows sub-feature privileges beside the minimal form of `all` and `read`.
    private string Minimal(PrivilegeRow privilege)
    {
        var minimal = $"minimal_{privilege.Privilege}";
        return _grants.Privileges.Find(privilege.Feature, minimal) is { } row
            && _grants.RowOf(privilege.Feature, minimal, row).Row.AsSpan().SequenceEqual(privilege.Row) ? minimal : privilege.Privilege;
    }

    private List<string> Names(ulong[] row)
    {
        var owners = _grants.Layout.Owners;
        var names = new List<string>();
        for (var word = 0; word < row.Length; word++)
        {
            if (word < owners.Count)
            {
                var owner = word == _word ? "" : $" on {owners[word]}";
                names.AddRange(AccessRows.Names(_policy.Snapshot, row[word]).Select(n => n + owner));
                names.AddRange((row[word] & OperationBits.FilesCreate) == 0 ? [] : [_grants.Layout.FilesCreateTags[word]]);
            }
            else
            {
                var first = 64 * (word - owners.Count);
                names.AddRange(ResolvedQuestion.Places(row[word]).Select(bit => _grants.Layout.SharedNames[first + bit]));
            }
        }

        return names;
    }
}
