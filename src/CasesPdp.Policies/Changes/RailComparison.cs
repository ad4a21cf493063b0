using CasesPdp.Policies.Bundles;

namespace CasesPdp.Policies.Changes;

/// <summary>Finds the guard rails of one policy that another lacks or loosens.</summary>
internal static class RailComparison
{
    public static IEnumerable<GuardRailFinding> Loosened(GuardRails before, GuardRails after)
    {
        if (before.MaxWidenedCells is { } most && (after.MaxWidenedCells is not { } now || now > most))
        {
            var to = after.MaxWidenedCells is { } raised ? $"raises it to {raised}" : "takes it away";
            yield return Finding($"`maxWidenedCells` is {most}, and the change {to}.", null);
        }

        foreach (var rule in before.Protected)
        {
            var open = rule.Actions.Where(a => !after.Protected.Any(r => IsAsStrict(r, rule, a))).ToList();
            if (open.Count > 0)
            {
                yield return Finding($"The change removes or loosens the protection of {Quoted(open)}.", rule.Span);
            }
        }

        foreach (var rule in before.Limitations)
        {
            var open = rule.Roles.Where(role => !after.Limitations.Any(r => IsAsStrict(r, rule, role))).ToList();
            if (open.Count > 0)
            {
                yield return Finding($"The change removes or loosens the limitation of {Quoted(open)}.", rule.Span);
            }
        }
    }

    private static bool IsAsStrict(ProtectedRule rule, ProtectedRule than, string action) =>
        rule.Actions.Contains(action, StringComparer.Ordinal)
        && Covers(rule.Owners, than.Owners)
        && Covers(rule.Spaces, than.Spaces)
        && !rule.Roles.Except(than.Roles, StringComparer.Ordinal).Any();

    private static bool IsAsStrict(Limitation rule, Limitation than, string role) =>
        rule.Roles.Contains(role, StringComparer.Ordinal)
        && Covers(than.Operations, rule.Operations)
        && Covers(than.Rights, rule.Rights)
        && Covers(than.Owners, rule.Owners)
        && Covers(than.Spaces, rule.Spaces);

    // An absent list stands for everything.
    private static bool Covers(IReadOnlyList<string>? all, IReadOnlyList<string>? some) =>
        all is null || (some is not null && !some.Except(all, StringComparer.Ordinal).Any());

    private static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(n => $"`{n}`"));

    private static GuardRailFinding Finding(string message, SourceSpan? span) => new(GuardRailKind.RailLoosened, message, span, [], 0);
}
