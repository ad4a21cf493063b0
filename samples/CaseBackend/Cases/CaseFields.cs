namespace CaseBackend.Cases;

/// <summary>What a field of a request may hold. It is checked before the PDP is asked: what a request is about must be clear by
/// then.</summary>
internal static class CaseFields
{
    /// <summary>Refuses a status that there is not, and assignees without a uid.</summary>
    public static void Check(string? status, IReadOnlyList<string?>? assignees)
    {
        // Another spelling of `closed` would be stored, and then opened again without the right to re-open.
        if (status is not (null or "open" or "in-progress" or "closed"))
        {
            throw new BadHttpRequestException("The status of a case is open, in-progress or closed.");
        }

        if (assignees?.Any(string.IsNullOrEmpty) == true)
        {
            throw new BadHttpRequestException("An assignee has no uid.");
        }
    }
}
