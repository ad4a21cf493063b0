using System.Text;
using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.Policies.Explanations;

/// <summary>Finds the one role to change, and the least to add to it, where grants are missing.</summary>
/// <remarks>
/// A written role of the subject comes first, the one that grants most there already; then one that is named and not known, to be written;
/// then a new one, to be given to the subject. Bundled roles are reserved and cannot be changed. A role that stands on one side only
/// (the subject's, or its limit's) will do if the other side grants what is needed.
/// </remarks>
internal sealed class RoleChange
{
    private const string NewRoleName = "cases-access";

    private readonly ResolvedQuestion _question;
    private readonly IReadOnlyList<PrivilegeRow> _candidates;
    private readonly int _owners;
    private readonly Dictionary<(bool, bool), PrivilegeCover.Solution?> _covers = [];

    private RoleChange(ResolvedQuestion question, PrivilegeAdvisor advisor)
    {
        _question = question;
        _owners = question.Snapshot.Grants.OwnerCount;

        // Deprecated privileges only where nothing else grants what is missing.
        var onlyDeprecated = question.Needs.Where(n => !question.Meets(n)).SelectMany(advisor.For).Except(advisor.Current);
        _candidates = [.. advisor.Current, .. onlyDeprecated.Distinct()];
    }

    public static ChangeAdvice Find(ResolvedQuestion question, PrivilegeAdvisor advisor) => new RoleChange(question, advisor).Find();

    private ChangeAdvice Find()
    {
        foreach (var role in Roles())
        {
            var isNew = !_question.AllRoleNames.Contains(role);
            var inSubject = isNew || _question.RoleNames.Contains(role);
            var inLimit = _question.LimitNames?.Contains(role) ?? false;
            if (CoverFor(inSubject, inLimit) is { } cover && IsEnough(role, cover))
            {
                return ChangeAdvice.Of(Change(role, isNew, cover));
            }
        }

        return ChangeAdvice.None(WhyNone());
    }

    private IEnumerable<string> Roles()
    {
        var names = _question.AllRoleNames.Order(StringComparer.Ordinal).ToList();
        var written = names.Where(n => _question.Grants.Role(n) is { IsBundled: false }).ToList();
        var documents = written.Count < 2 || _question.SpaceIsMalformed ? [] : written.Select(n => _question.Grants.Role(n)!);
        var weights = GrantWalker.Walk(_question.Grants, documents, _question.Space)
            .GroupBy(s => s.Source.Role).ToDictionary(g => g.Key, g => g.Sum(s => PrivilegeRow.CountOperations(s.Row, _owners)));
        foreach (var name in written.OrderByDescending(n => weights.GetValueOrDefault(n)))
        {
            yield return name;
        }

        foreach (var name in names.Where(n => n.Length > 0 && _question.Grants.Role(n) is null && IsWellFormed(n)))
        {
            yield return name;
        }

        yield return Enumerable.Range(1, int.MaxValue).Select(i => i == 1 ? NewRoleName : $"{NewRoleName}-{i}")
            .First(n => _question.Grants.Role(n) is null && !names.Contains(n));
    }

    // A lone surrogate cannot stand in a document.
    private static bool IsWellFormed(string name) => !name.EnumerateRunes().Contains(Rune.ReplacementChar);

    private PrivilegeCover.Solution? CoverFor(bool inSubject, bool inLimit)
    {
        if (!_covers.TryGetValue((inSubject, inLimit), out var cover))
        {
            foreach (var owner in OwnerChoices())
            {
                var solution = Cover(RequiredRow(owner), inSubject, inLimit);
                cover = cover is null || (solution is not null && cover.IsLargerThan(solution)) ? solution : cover;
            }

            _covers.Add((inSubject, inLimit), cover);
        }

        return cover;
    }

    private PrivilegeCover.Solution? Cover(ulong[] required, bool inSubject, bool inLimit)
    {
        var limit = _question.LimitRow;
        var otherSideLacks = inLimit && !inSubject ? Lacks(_question.SubjectRow, required)
            : !inLimit && limit is not null && Lacks(limit, required);
        if (otherSideLacks)
        {
            return null;
        }

        var present = inSubject && (inLimit || limit is null) ? _question.Row : inSubject ? _question.SubjectRow : limit!;
        return PrivilegeCover.Find(required, present, _candidates, PrivilegeCover.Cost.OfRow(_owners, present.Length));
    }

    private static bool Lacks(ulong[] row, ulong[] required) => row.Zip(required, (g, r) => r & ~g).Any(w => w != 0);

    // Where any owner would do, each choice of it asks for another row. Of equal changes the one for a named owner comes first.
    private IEnumerable<int> OwnerChoices() =>
        _question.Needs.FirstOrDefault(n => n.IsAnyOwner) is not { } any || _question.Meets(any) ? [-1]
        : [.. ResolvedQuestion.Places(_question.Owners), .. ResolvedQuestion.Places(_question.Available & ~_question.Owners)];

    private ulong[] RequiredRow(int chosenOwner)
    {
        var required = new ulong[_question.Row.Length];
        foreach (var need in _question.Needs.Where(n => !n.IsAnyOwner || chosenOwner >= 0))
        {
            required[need.IsAnyOwner ? chosenOwner : need.Word] |= need.Bits;
        }

        return required;
    }

    private bool IsEnough(string role, PrivilegeCover.Solution cover)
    {
        var span = new SourceSpan("(proposed)", 0, 0);
        var features = cover.Privileges.GroupBy(p => p.Feature)
            .Select(g => new FeatureGrant(g.Key, [.. g.Select(p => p.Privilege)], span));
        return ChangeDryRun.Decide(_question, role, new KibanaGrant([_question.Space], [], [.. features], span)) == Reason.Allowed;
    }

    private SmallestChange Change(string role, bool isNew, PrivilegeCover.Solution cover)
    {
        string[] names = [.. cover.Privileges.Select(p => p.Name)];
        var what = Quoted(cover);
        var where = $"in space `{_question.Space}`";
        var text = isNew ? $"Create a role, for example `{role}`, that grants {what} {where}, and give it to the subject."
            : _question.Grants.Role(role) is null ? $"Create the role `{role}`, which is named and does not exist, granting {what} {where}."
            : $"Grant role `{role}` {what} {where}.";
        return new SmallestChange(text, role, _question.Space, names);
    }

    private static string Quoted(PrivilegeCover.Solution cover) => cover.Privileges.Count == 0
        ? "no privilege at all"
        : string.Join(", ", cover.Privileges.Select(p => $"`{p.Name}`"));

    private string WhyNone()
    {
        if (_question.Available == 0 && _question.Needs.Any(n => n.IsAnyOwner))
        {
            return "No owner is available in this space, so no grant helps.";
        }

        if (_question.LimitRow is { } limit && _question.Needs.All(n => _question.Meets(n, _question.SubjectRow))
            && CoverFor(inSubject: false, inLimit: true) is { } cover && _question.Needs.Any(n => !_question.Meets(n, limit)))
        {
            return "The subject's roles grant everything required; the roles that limit it do not, and none of them can be changed: "
                + $"one that grants {Quoted(cover)} in space `{_question.Space}` has to stand among them.";
        }

        var unregistered = _question.Needs.Where(n => !_question.Meets(n) && !n.IsAnyOwner
            && !_candidates.Any(c => (c.Row[n.Word] & n.Bits) != 0)).Select(n => $"`{n.Name}`").Distinct().ToList();
        return unregistered.Count > 0
            ? $"No registered privilege grants {string.Join(", ", unregistered)} in this deployment, so no grant helps."
            : "A single change is not enough: no one role stands both among the subject's roles and among those that limit it.";
    }
}
