using System.Text;
using CasesPdp.Decisions;
using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Explanations;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Policies.Access;

/// <summary>Writes the least Kibana role document that gives a row of the requirements page.</summary>
/// <remarks>
/// What counts is what privileges grant on the owner, not that a feature names the owner. The role has privileges of one feature, and of
/// "Actions and Connectors" for full access. It grants as little on other owners as any such role must; where that is more than nothing,
/// its description says on which. A current feature comes before a deprecated one, a feature of Kibana's before a custom one, and the plain
/// privilege <c>all</c> or <c>read</c> before a set of others.
/// </remarks>
public static class RoleWriter
{
    /// <summary>Stands for every space.</summary>
    public const string EverySpace = "*";

    /// <summary>The role document as indented JSON.</summary>
    /// <param name="policy">The policy whose features and version are written for.</param>
    /// <param name="level">A row: <see cref="AccessLevel.Custom"/> is none.</param>
    /// <param name="owner">A registered owner.</param>
    /// <param name="space">A space id, or <c>*</c> for every space.</param>
    /// <param name="form">The form of the document.</param>
    /// <exception cref="ArgumentException">No role gives that access; the message says why.</exception>
    public static string Write(
        LoadedPolicy policy, AccessLevel level, string owner, string space, RoleDocumentForm form = RoleDocumentForm.Kibana)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(space);
        if (level == AccessLevel.Custom || !Enum.IsDefined(level))
        {
            throw new ArgumentException("Access must be full, assignee, view-only or none.", nameof(level));
        }

        RequirePlace(policy, owner, space);
        var grants = BundleGrants.Of(policy.Bundle);
        var rows = AccessRows.Of(grants, owner)!;
        if (level == AccessLevel.None)
        {
            return Document(form, level, owner, space, [], []);
        }

        RequireShown(policy, owner, space);

        if (Least(grants, rows, level, owner) is not { } privileges)
        {
            var naming = string.Join(" or ", grants.Features.All.Where(f => f.Owners.Contains(owner)).Select(f => $"`{f.Id}`"));
            throw new ArgumentException(
                $"No privilege of any feature gives {Name(level)} access to `{owner}`: no set of the privileges of {naming} grants just that.",
                nameof(level));
        }

        return Document(form, level, owner, space, privileges, OthersOf(grants, privileges, owner));
    }

    /// <summary>Refuses a place for which no role can be written.</summary>
    internal static void RequirePlace(LoadedPolicy policy, string owner, string space)
    {
        if (space != EverySpace && !SpaceId.IsWellFormed(space))
        {
            throw new ArgumentException($"`{space}` is no space id: it must match [a-z0-9_-]+, or be *.", nameof(space));
        }

        var owners = BundleGrants.Of(policy.Bundle).Features.Owners;
        if (!owners.Contains(owner))
        {
            throw new ArgumentException($"`{owner}` is not registered{NameSuggestion.Ending(owner, owners)}", nameof(owner));
        }

        if (!policy.Snapshot.Rules.SecurityEnabled)
        {
            throw new ArgumentException("Security is disabled, so every subject has full access and no role changes that.", nameof(policy));
        }
    }

    /// <summary>Refuses a space where the owner is hidden.</summary>
    internal static void RequireShown(LoadedPolicy policy, string owner, string space)
    {
        var available = policy.Snapshot.Spaces.AvailableOwners(policy.Snapshot.Spaces.Resolve(Encoding.UTF8.GetBytes(space)));
        if (space != EverySpace && (available >> policy.Snapshot.Owners.Find(owner) & 1) == 0)
        {
            throw new ArgumentException(
                $"Every feature of `{owner}` is hidden in space `{space}`, so no role gives access to its cases there.", nameof(space));
        }
    }

    private static IReadOnlyList<PrivilegeRow>? Least(BundleGrants grants, AccessRows rows, AccessLevel level, string owner)
    {
        var word = grants.Layout.OwnerId(owner);
        var required = new ulong[grants.Layout.Stride];
        required[word] = level == AccessLevel.ViewOnly ? rows.Read : rows.All;
        var beyond = level == AccessLevel.ViewOnly ? ~(rows.AnyRead | OperationBits.FilesCreate) : 0;
        var cost = PrivilegeCover.Cost.OfOthers(grants.Layout, word);
        var byFeature = grants.Privileges.All.Select(p => grants.RowOf(p.Feature, p.Privilege, p.Row))
            .Where(p => (p.Row[word] & beyond) == 0).ToLookup(p => p.Feature);
        var plain = level == AccessLevel.ViewOnly ? "read" : "all";
        return grants.Features.All
            .Select(f => (Feature: f, Cover: Plainest([.. byFeature[f.Id]], plain)))
            .Where(f => f.Cover is not null)
            .OrderBy(f => f.Feature.IsDeprecated)
            .ThenBy(f => f.Cover!.Operations)
            .ThenBy(f => !KibanaCatalogue.Embedded.FeatureIds.Contains(f.Feature.Id))
            .ThenBy(f => f.Cover)
            .Select(f => f.Cover!.Privileges).FirstOrDefault();

        PrivilegeCover.Solution? Plainest(List<PrivilegeRow> candidates, string name)
        {
            var least = PrivilegeCover.Find(required, new ulong[required.Length], candidates, cost);
            var alone = PrivilegeCover.Find(required, new ulong[required.Length], [.. candidates.Where(p => p.Privilege == name)], cost);
            return alone is null || alone.Operations > least!.Operations ? least : alone;
        }
    }

    private static IReadOnlyList<string> OthersOf(BundleGrants grants, IReadOnlyList<PrivilegeRow> privileges, string owner) =>
    [
        .. grants.Layout.Owners.Where((o, word) => o != owner && privileges.Any(p => p.Row[word] != 0)),
    ];

    private static string Name(AccessLevel level) => level switch
    {
        AccessLevel.Full => "full",
        AccessLevel.Assignee => "assignee",
        _ => "view-only",
    };

    private static string Document(
        RoleDocumentForm form,
        AccessLevel level,
        string owner,
        string space,
        IReadOnlyList<PrivilegeRow> privileges,
        IReadOnlyList<string> others)
    {
        var granted = privileges.GroupBy(p => p.Feature)
            .Select(g => (g.Key, (IReadOnlyList<string>)[.. g.Select(p => p.Privilege)])).ToList();
        if (level == AccessLevel.Full)
        {
            granted.Add((KibanaCatalogue.ActionsFeature, ["all"]));
        }

        return RoleText.Write(form, Description(level, owner, space, privileges, others), space, granted);
    }

    private static string Description(
        AccessLevel level, string owner, string space, IReadOnlyList<PrivilegeRow> privileges, IReadOnlyList<string> others)
    {
        var where = space == EverySpace ? "every space" : $"space {space}";
        var what = privileges switch
        {
            [{ Privilege: "all" }] => "All for Cases",
            [{ Privilege: "read" }] => "Read for Cases",
            _ => string.Join(", ", privileges.Select(p => p.Name)),
        };
        var also = others.Count == 0 ? "" : $" The same privileges also grant access to cases of: {string.Join(", ", others)}.";
        return level switch
        {
            AccessLevel.Full =>
                $"Full access to manage {owner} cases and settings in {where}: {what}, All for Actions and Connectors.{also}",
            AccessLevel.Assignee => $"Assignee access to {owner} cases in {where}: {what}.{also}",
            AccessLevel.ViewOnly => $"View-only access to {owner} cases in {where}: {what}.{also}",
            _ => $"No access to {owner} cases in {where}: grants nothing, and takes nothing from a user's other roles.",
        };
    }
}
