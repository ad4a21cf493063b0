using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Changes;

/// <summary>Finds the guard rails of one policy that another lacks or loosens.</summary>
/// <remarks>
/// Compares what the rules mean, not how they are written: rules may be split, merged, and put in another order. A list of names never
/// stands for "all", which also means owners and spaces that do not exist yet.
/// </remarks>
internal static class GuardRailComparison
{
    private static readonly HashSet<string> CallsWithoutOwner =
    [
        .. KibanaCatalogue.Embedded.Lines.Values.SelectMany(l => l.Calls).Where(c => c.Owners == OwnerRule.Free).Select(c => c.Name),
    ];

    public static IEnumerable<GuardRailFinding> Loosened(GuardRails before, GuardRails after)
    {
        foreach (var (key, was, now) in (IEnumerable<(string, long?, long?)>)
            [
                ("maxWidenedCells", before.MaxWidenedCells, after.MaxWidenedCells),
                ("maxNarrowedCells", before.MaxNarrowedCells, after.MaxNarrowedCells),
            ])
        {
            if (was is { } most && (now is null || now > most))
            {
                var to = now is null ? "removes it" : $"raises it to {now}";
                yield return Finding($"`{key}` is {most}, and the change {to}.", null);
            }
        }

        foreach (var rule in before.Protected)
        {
            var open = rule.Actions.Distinct(StringComparer.Ordinal).Where(a => !IsProtected(rule, a, after.Protected)).ToList();
            if (open.Count > 0)
            {
                yield return Finding($"The change removes or loosens the protection of {Quoted(open)}.", rule.Span);
            }
        }

        foreach (var rule in before.Limitations)
        {
            var open = rule.Roles.Distinct(StringComparer.Ordinal).Where(r => !IsLimited(rule, r, after.Limitations)).ToList();
            if (open.Count > 0)
            {
                yield return Finding($"The change removes or loosens the limitation of {Quoted(open)}.", rule.Span);
            }
        }
    }

    // In each space the rules that let nobody else through must between them cover the owners. Rules with different roles do not add up:
    // a subject may have one role of each.
    private static bool IsProtected(ProtectedRule rule, string action, IReadOnlyList<ProtectedRule> rules)
    {
        var roles = rule.Roles.ToHashSet(StringComparer.Ordinal);
        var strict = rules.Where(r => r.Actions.Contains(action, StringComparer.Ordinal) && r.Roles.All(roles.Contains))
            .Where(r => r.Connector is null || r.Connector == rule.Connector)
            .Select(r => (Owners: OwnersOf(r, action), Spaces: r.Spaces?.ToHashSet(StringComparer.Ordinal))).ToList();
        var owners = OwnersOf(rule, action);
        var everywhere = strict.Where(r => r.Spaces is null).Select(r => r.Owners).ToList();
        return AreCovered(owners, everywhere)
            || (rule.Spaces is { } spaces && spaces.All(s =>
            {
                YieldPoint.Pass();
                return AreCovered(owners, strict.Where(r => r.Spaces is null || r.Spaces.Contains(s)).Select(r => r.Owners));
            }));
    }

    // The owners on which a rule guards the action; absent means all. A raw action has its own owner, and some actions have none.
    private static IReadOnlyCollection<string>? OwnersOf(ProtectedRule rule, string action)
    {
        var isRaw = action.Contains(':', StringComparison.Ordinal);
        if (CallsWithoutOwner.Contains(action) || (isRaw && !action.StartsWith("cases:", StringComparison.Ordinal)))
        {
            return null;
        }

        if (!isRaw)
        {
            return rule.Owners;
        }

        var own = action["cases:".Length..Math.Max("cases:".Length, action.LastIndexOf('/'))];
        return rule.Owners is null || rule.Owners.Contains(own, StringComparer.Ordinal) ? [own] : [];
    }

    private static bool AreCovered(IReadOnlyCollection<string>? owners, IEnumerable<IReadOnlyCollection<string>?> covering)
    {
        var all = covering.ToList();
        return all.Contains(null) || (owners is not null && !owners.Except(all.SelectMany(o => o!), StringComparer.Ordinal).Any());
    }

    // All limitations of a role hold together, so what they leave it is what all of them allow.
    private static bool IsLimited(Limitation rule, string role, IReadOnlyList<Limitation> rules)
    {
        var ofRole = rules.Where(r => r.Roles.Contains(role, StringComparer.Ordinal)).ToList();
        var spaces = Common(ofRole.Select(r => r.Spaces));
        var owners = Common(ofRole.Select(r => r.Owners));
        var operations = Common(ofRole.Select(r => r.Operations));
        var rights = Common(ofRole.Select(r => r.Rights));
        var areOperationsInside = IsEmpty(spaces) || IsEmpty(owners) || IsEmpty(operations)
            || (Holds(rule.Spaces, spaces) && Holds(rule.Owners, owners) && Holds(rule.Operations, operations));
        var areRightsInside = IsEmpty(spaces) || IsEmpty(rights) || (Holds(rule.Spaces, spaces) && Holds(rule.Rights, rights));
        return areOperationsInside && areRightsInside;
    }

    // An absent list stands for everything.
    private static HashSet<string>? Common(IEnumerable<IReadOnlyList<string>?> lists)
    {
        HashSet<string>? common = null;
        foreach (var list in lists.OfType<IReadOnlyList<string>>())
        {
            YieldPoint.Pass();
            common ??= list.ToHashSet(StringComparer.Ordinal);
            common.IntersectWith(list);
        }

        return common;
    }

    private static bool IsEmpty(IReadOnlyCollection<string>? list) => list is { Count: 0 };

    private static bool Holds(IReadOnlyList<string>? all, IReadOnlyCollection<string>? some) =>
        all is null || (some is not null && !some.Except(all, StringComparer.Ordinal).Any());

    private static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(n => $"`{n}`"));

    private static GuardRailFinding Finding(string message, SourceSpan? span) => new(GuardRailKind.RailLoosened, message, span, [], 0);
}
