namespace CasesPdp.Client;

/// <summary>Works out the facets of an update from the stored case and the requested one, as Kibana does.</summary>
/// <remarks>
/// Leave cases out that do not exist: Kibana does not authorize them. The owners of all others stand in the question's resource together.
/// </remarks>
public static class CaseChange
{
    private const string Closed = "closed";

    /// <summary>The action <c>update-case</c> with the facets of one update.</summary>
    public static CaseAction Of(StoredCase stored, RequestedUpdate requested)
    {
        ArgumentNullException.ThrowIfNull(stored);
        ArgumentNullException.ThrowIfNull(requested);
        return new CaseAction(CaseCalls.UpdateCase) { Facets = FacetsOf([(stored, requested)]) };
    }

    /// <summary>The action <c>bulk-update-cases</c> with the facets of several updates that travel in one call.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static CaseAction OfBatch(IReadOnlyCollection<(StoredCase Stored, RequestedUpdate Requested)> updates)
    {
        ArgumentNullException.ThrowIfNull(updates);
        ArgumentOutOfRangeException.ThrowIfZero(updates.Count, nameof(updates));
        return new CaseAction(CaseCalls.BulkUpdateCases) { Facets = FacetsOf(updates) };
    }

    private static List<string> FacetsOf(IReadOnlyCollection<(StoredCase Stored, RequestedUpdate Requested)> updates)
    {
        var facets = new List<string>();
        AddIf(updates.Any(u => Reopens(u.Stored, u.Requested)), CaseFacets.Reopens);
        AddIf(updates.Any(u => Assigns(u.Stored, u.Requested)), CaseFacets.Assigns);
        AddIf(updates.Any(u => ChangesOther(u.Stored, u.Requested)), CaseFacets.OtherChanges);
        AddIf(updates.Any(u => u.Requested.SetsConnector), CaseFacets.Connector);
        return facets;

        void AddIf(bool has, string facet)
        {
            if (has)
            {
                facets.Add(facet);
            }
        }
    }

    // An update of an outdated version does not open a case again: it ends in a conflict, after it was authorized.
    private static bool Reopens(StoredCase stored, RequestedUpdate requested) =>
        stored.Status == Closed && requested.Status is not null and not Closed
            && (requested.Version is null || stored.Version is null || requested.Version == stored.Version);

    // The order counts. Kibana drops empty uids first.
    private static bool Assigns(StoredCase stored, RequestedUpdate requested) =>
        requested.AssigneeUids is { } uids && !uids.Where(uid => uid.Length > 0).SequenceEqual(stored.AssigneeUids, StringComparer.Ordinal);

    // Whatever is sent besides is another change: also a status that re-opens nothing, assignees that stay, and an update without any
    // field.
    private static bool ChangesOther(StoredCase stored, RequestedUpdate requested)
    {
        var reopens = Reopens(stored, requested);
        var assigns = Assigns(stored, requested);
        return requested.HasOtherFields
            || (requested.Status is not null && !reopens)
            || (requested.AssigneeUids is not null && !assigns)
            || (!reopens && !assigns && !requested.SetsConnector);
    }
}

/// <summary>What an update is compared with.</summary>
/// <param name="Status">The status: <c>open</c>, <c>in-progress</c> or <c>closed</c>.</param>
/// <param name="AssigneeUids">The profile uids of the assignees, in their order.</param>
/// <param name="Version">The version of the stored document; null: versions are not compared.</param>
public sealed record StoredCase(string Status, IReadOnlyList<string> AssigneeUids, string? Version = null);

/// <summary>The fields that an update sends.</summary>
public sealed record RequestedUpdate
{
    /// <summary>The status; null if it is not sent.</summary>
    public string? Status { get; init; }

    /// <summary>The profile uids of the assignees, in their order; null if they are not sent, empty if the update removes all.</summary>
    public IReadOnlyList<string>? AssigneeUids { get; init; }

    /// <summary>The version that the caller saw; null if it is not sent.</summary>
    public string? Version { get; init; }

    /// <summary>Whether the update sets the connector.</summary>
    public bool SetsConnector { get; init; }

    /// <summary>Whether it sends any field besides these, such as a title.</summary>
    public bool HasOtherFields { get; init; }
}
