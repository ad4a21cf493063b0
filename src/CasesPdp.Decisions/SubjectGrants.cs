using System.Runtime.CompilerServices;

namespace CasesPdp.Decisions;

/// <summary>What a subject is granted in one space: a row, or the finding that none of its roles is known.</summary>
public readonly ref struct SubjectGrants
{
    /// <summary>Grants that <see cref="Of"/> gave before, kept by the caller.</summary>
    public SubjectGrants(ReadOnlySpan<ulong> row, bool hasNoKnownRole)
    {
        Row = row;
        HasNoKnownRole = hasNoKnownRole;
    }

    /// <summary>One word of operation bits for each owner, then the owner-independent words.</summary>
    public ReadOnlySpan<ulong> Row { get; }

    /// <summary>Whether the answer is NO_KNOWN_ROLE.</summary>
    public bool HasNoKnownRole { get; }

    /// <summary>
    /// The words of scratch space that <see cref="Of"/> needs: <see cref="GrantTable.Stride"/> for the roles and as many for the limit.
    /// </summary>
    public static int ScratchWords(PolicySnapshot policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return 2 * policy.Grants.Stride;
    }

    /// <summary>Unites what the roles grant in the space and cuts it down to the limit.</summary>
    /// <param name="policy">The snapshot that the ids belong to.</param>
    /// <param name="subject">The subject's known roles.</param>
    /// <param name="space">The space; where it is malformed nothing is granted.</param>
    /// <param name="scratch">At least <see cref="ScratchWords"/> words, kept as long as the answer is used.</param>
    public static SubjectGrants Of(PolicySnapshot policy, SubjectRoles subject, SpaceRef space, Span<ulong> scratch)
    {
        ArgumentNullException.ThrowIfNull(policy);
        if (!policy.Rules.SecurityEnabled || subject.HasNoKnownRole || space.IsMalformed)
        {
            return Fixed(policy, subject);
        }

        var row = policy.Grants.Union(subject.Roles, space, policy.Spaces, scratch);
        return subject.IsLimited
            ? Both(row, policy.Grants.Union(subject.LimitedBy, space, policy.Spaces, scratch[policy.Grants.Stride..]), scratch)
            : new SubjectGrants(row, hasNoKnownRole: false);
    }

    /// <summary>As <see cref="Of"/>, for spaces that no role of the subject names in any way.</summary>
    public static SubjectGrants Everywhere(PolicySnapshot policy, SubjectRoles subject, Span<ulong> scratch)
    {
        ArgumentNullException.ThrowIfNull(policy);
        if (!policy.Rules.SecurityEnabled || subject.HasNoKnownRole)
        {
            return Fixed(policy, subject);
        }

        var row = policy.Grants.UnionEverywhere(subject.Roles, scratch);
        return subject.IsLimited
            ? Both(row, policy.Grants.UnionEverywhere(subject.LimitedBy, scratch[policy.Grants.Stride..]), scratch)
            : new SubjectGrants(row, hasNoKnownRole: false);
    }

    // Everything where security is off; else nothing.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static SubjectGrants Fixed(PolicySnapshot policy, SubjectRoles subject) => policy.Rules.SecurityEnabled
        ? new SubjectGrants(policy.Grants.Row(GrantTable.NothingRow), subject.HasNoKnownRole)
        : new SubjectGrants(policy.Grants.Row(GrantTable.EverythingRow), hasNoKnownRole: false);

    private static SubjectGrants Both(ReadOnlySpan<ulong> row, ReadOnlySpan<ulong> limit, Span<ulong> into)
    {
        for (var i = 0; i < row.Length; i++)
        {
            into[i] = row[i] & limit[i];
        }

        return new SubjectGrants(into[..row.Length], hasNoKnownRole: false);
    }
}
