using CasesPdp.Decisions;
using CasesPdp.Policies.Explanations;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Policies.Access;

/// <summary>Says which row of the requirements page roles satisfy.</summary>
/// <remarks>
/// <para>What counts is what the roles grant, not what they are called. So the page's recipe for view-only access (Read for Security, All
/// for Cases) is reported as assignee access: All for Cases is full case management, whatever else a role has. View-only is Read for Cases,
/// and Read for Security adds nothing to it.</para>
/// <para>The assignee row is the page's, All for Cases. To be suggested as an assignee a user needs only <c>getCase</c>, which every row
/// but none gives; Kibana does not check an assignee's privileges when a case is assigned.</para>
/// <para>An owner that is not registered, hidden in the space, or asked about in a space that cannot be, is at no access: no grant would
/// change that, so there is no next row.</para>
/// </remarks>
public static class AccessAssessor
{
    private static readonly string[] ConnectorNames = ["connectors:all", "connectors:read"];

    /// <summary>The report for the subject of <paramref name="request"/>, one owner and one space.</summary>
    public static AccessReport Assess(LoadedPolicy policy, DecisionRequest request, string owner, string space)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(request);
        var question = new ResolvedQuestion(policy, request with { Owners = [owner], Space = space });
        var id = policy.Snapshot.Owners.Find(owner);
        if (id < 0 || (question.Available >> id & 1) == 0 || AccessRows.Of(question.Grants, owner) is not { } rows)
        {
            return new AccessReport(owner, space, AccessLevel.None, AccessLevel.None, null, []);
        }

        var granted = question.Row[id] & ~OperationBits.FilesCreate;
        var connectors = ConnectorNames.Where(n => !HasShared(question, n)).ToList();
        var row = RowOf(rows, granted, connectors.Count == 0);
        var beyond = row switch
        {
            AccessLevel.ViewOnly => granted & ~rows.AnyRead,
            AccessLevel.None => granted,
            _ => 0UL,
        };
        var next = Next(rows, row);
        List<string> missing = next switch
        {
            AccessLevel.ViewOnly => [.. AccessRows.Names(policy.Snapshot, rows.Read & ~granted)],
            AccessLevel.Assignee => [.. AccessRows.Names(policy.Snapshot, rows.All & ~granted)],
            AccessLevel.Full => connectors,
            _ => [],
        };
        return new AccessReport(owner, space, beyond == 0 ? row : AccessLevel.Custom, row, next, missing);
    }

    private static AccessLevel RowOf(AccessRows rows, ulong granted, bool hasConnectors)
    {
        if ((rows.All & ~granted) == 0)
        {
            return hasConnectors ? AccessLevel.Full : AccessLevel.Assignee;
        }

        return (rows.Read & ~granted) == 0 ? AccessLevel.ViewOnly : AccessLevel.None;
    }

    // The privileges of custom features need not add up to a row: rows that no role can reach are skipped.
    private static AccessLevel? Next(AccessRows rows, AccessLevel row) => row switch
    {
        AccessLevel.None when rows.CanReachRead => AccessLevel.ViewOnly,
        AccessLevel.None or AccessLevel.ViewOnly when rows.CanReachAll => AccessLevel.Assignee,
        AccessLevel.Assignee => AccessLevel.Full,
        _ => null,
    };

    private static bool HasShared(ResolvedQuestion question, string name)
    {
        var bit = question.Grants.Layout.SharedBit(name);
        return (question.Row[question.Snapshot.Grants.OwnerCount + (bit / 64)] >> (bit % 64) & 1) != 0;
    }
}

/// <summary>A row of Elastic's page on the requirements of cases, least first.</summary>
public enum AccessLevel
{
    /// <summary>No access to cases.</summary>
    None = 0,

    /// <summary>Something between the rows.</summary>
    Custom = 1,

    /// <summary>View-only access.</summary>
    ViewOnly = 2,

    /// <summary>Assignee access.</summary>
    Assignee = 3,

    /// <summary>Full access to manage cases and settings.</summary>
    Full = 4,
}

/// <summary>Which row of the requirements page a set of roles satisfies for one owner in one space.</summary>
/// <param name="Owner">The owner.</param>
/// <param name="Space">The space.</param>
/// <param name="Level">The highest row satisfied in full, or custom when something beyond that row, but not all of a higher one, is
/// granted.</param>
/// <param name="Row">The highest row satisfied in full: what <paramref name="Level"/> is, unless that is custom.</param>
/// <param name="NextRow">The next higher row; absent at full access.</param>
/// <param name="MissingToNextRow">What is missing to it: operations, and names such as <c>connectors:all</c>, in ordinal order.</param>
public sealed record AccessReport(
    string Owner,
    string Space,
    AccessLevel Level,
    AccessLevel Row,
    AccessLevel? NextRow,
    IReadOnlyList<string> MissingToNextRow);
