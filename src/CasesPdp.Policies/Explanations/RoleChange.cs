using System.Text;
using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Policies.Explanations;

/// <summary>Finds the one role to change, and the least to add to it, where grants are missing.</summary>
/// <remarks>
/// The role that the fewest subjects have comes first; a new one, to be given to the subject, is one that one subject has. Of roles that
/// as many have, a written one comes before one that is named and not known, to be written, and that before a new one; of written roles the
/// one that grants most there already. An unknown name that looks like a known one is misspelt, and no role to write. Bundled roles are
/// reserved and cannot be changed. A role that stands on one side only (the subject's, or its limit's) will do if the other side grants
/// what is needed.
/// </remarks>
internal sealed class RoleChange
{
    private const string NewRoleName = "cases-access";

    // Each change is tried by compiling it.
    private const int MostChanges = 4;

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
        var changes = Roles().OrderBy(r => Touched(r) ?? 1).Select(Try).OfType<SmallestChange>().Take(MostChanges).ToList();
        return changes.Count == 0
            ? ChangeAdvice.None(WhyNone())
            : ChangeAdvice.Of(changes[0]) with { Alternatives = changes[1..] };
    }

    private SmallestChange? Try(string role)
    {
        var isNew = IsNew(role);
        var inSubject = isNew || _question.RoleNames.Contains(role);
        var inLimit = _question.LimitNames?.Contains(role) ?? false;
        return CoverFor(inSubject, inLimit) is { } cover && IsEnough(role, cover) ? Change(role, isNew, cover) : null;
    }

    private bool IsNew(string role) => !_question.AllRoleNames.Contains(role);

    // The subject of a request that names its roles itself counts too, if it is not listed with the role.
    private int? Touched(string role)
    {
        if (IsNew(role))
        {
            return 1;
        }

        var subjects = _question.Grants.Bundle.Subjects;
        var isAsking = _question.Request is { Roles: not null, SubjectId: { Length: > 0 } id }
            && !(_question.Snapshot.Subjects.Ids.Find(id) is >= 0 and var place && subjects[place].Roles.Contains(role, StringComparer.Ordinal));
        return _question.Grants.Holders(role) + (isAsking ? 1 : 0);
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

        foreach (var name in names.Where(n => n.Length > 0 && _question.Grants.Role(n) is null && IsWellFormed(n) && !IsMisspelt(n)))
        {
            yield return name;
        }

        yield return Enumerable.Range(1, int.MaxValue).Select(i => i == 1 ? NewRoleName : $"{NewRoleName}-{i}")
            .First(n => _question.Grants.Role(n) is null && !names.Contains(n));
    }

    private bool IsMisspelt(string name) => NameSuggestion.Nearest(name, _question.Grants.Bundle.Roles.Select(r => r.Name)) is not null;

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
        var features = cover.Privileges.GroupBy(p => p.Feature).Select(g => new FeatureGrant(g.Key, [.. g.Select(p => p.Privilege)]));
        return ChangeDryRun.Decide(_question, role, new KibanaGrant([_question.Space], [], [.. features])) == Reason.Allowed;
    }

    private SmallestChange Change(string role, bool isNew, PrivilegeCover.Solution cover)
    {
        string[] names = [.. cover.Privileges.Select(p => p.Name)];
        var what = Quoted(cover);
        var where = $"in space `{_question.Space}`";
        var text = isNew ? $"Create a role, for example `{role}`, that grants {what} {where}, and give it to the subject."
            : _question.Grants.Role(role) is null ? $"Create the role `{role}`, which is named and does not exist, granting {what} {where}."
            : $"Add {what} {where} to role `{role}`.";
        return new SmallestChange(text, role, _question.Space, names) { Subjects = Touched(role) };
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
