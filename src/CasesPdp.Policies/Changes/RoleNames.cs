using CasesPdp.Decisions;

namespace CasesPdp.Policies.Changes;

/// <summary>The roles of two policies side by side.</summary>
internal static class RoleNames
{
    /// <summary>
    /// Every role of either, in ordinal order, with its id in both; -1 where it is not known. Then a subject without any known role.
    /// </summary>
    public static IEnumerable<(string? Name, int Before, int After)> Align(NameIndex before, NameIndex after)
    {
        // Ids follow the ordinal order of names in both.
        int was = 0, now = 0;
        while (was < before.Count || now < after.Count)
        {
            var order = was == before.Count ? 1 : now == after.Count ? -1 : string.CompareOrdinal(before[was], after[now]);
            yield return order switch
            {
                0 => (before[was], was++, now++),
                < 0 => (before[was], was++, -1),
                _ => (after[now], -1, now++),
            };
        }

        yield return (null, -1, -1);
    }
}
