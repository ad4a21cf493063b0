using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Policies.Explanations;

/// <summary>Says which privileges of which roles grant what a question requires: for logs, which ask for each of many decisions.</summary>
/// <remarks>What a role's privileges grant in a space is kept with the bundle, as long as that is kept. Thread-safe.</remarks>
public static class GrantAttribution
{
    // Spaces that the policy does not list come from callers.
    private const int MostPlaces = 4_096;

    private static readonly ConditionalWeakTable<Bundle, Places> Kept = [];

    /// <summary>
    /// The privileges that grant at least one of the things required, in the order of roles and documents. Empty where nothing is required
    /// of roles, and where security is off.
    /// </summary>
    public static IReadOnlyList<GrantSource> Of(LoadedPolicy policy, DecisionRequest request)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(request);
        var question = new ResolvedQuestion(policy, request);
        return [.. SourcesOf(question).Where(s => question.Needs.Any(n => Grants(question, n, s.Row))).Select(s => s.Source)];
    }

    /// <summary>Each privilege of the subject's roles that grants something in the space, with the row that it grants.</summary>
    internal static IEnumerable<(GrantSource Source, ulong[] Row)> SourcesOf(ResolvedQuestion question)
    {
        if (question.SpaceIsMalformed || !question.Snapshot.Rules.SecurityEnabled)
        {
            return [];
        }

        var places = Kept.GetValue(question.Grants.Bundle, _ => new Places());
        return question.AllRoleNames.Select(question.Grants.Role).OfType<RoleDocument>()
            .SelectMany(role => places.SourcesOf(question.Grants, role, question.Space));
    }

    /// <summary>Whether the row grants the need, or a part of it. Where any owner is enough, only the owners that grant it count.</summary>
    internal static bool Grants(ResolvedQuestion question, Need need, ulong[] row) => need.IsAnyOwner
        ? question.OwnersMeeting(need, question.Row).Any(owner => (row[owner] & need.Bits) != 0)
        : (row[need.Word] & need.Bits) != 0;

    private sealed class Places
    {
        private readonly ConcurrentDictionary<(string Role, string Space), IReadOnlyList<(GrantSource, ulong[])>> _sources = new();

        public IReadOnlyList<(GrantSource Source, ulong[] Row)> SourcesOf(BundleGrants grants, RoleDocument role, string space)
        {
            if (_sources.Count >= MostPlaces)
            {
                _sources.Clear();
            }

            return _sources.GetOrAdd((role.Name, space), _ => GrantWalker.Walk(grants, [role], space));
        }
    }
}
