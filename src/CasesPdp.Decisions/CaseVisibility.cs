namespace CasesPdp.Decisions;

/// <summary>
/// Who sees a restricted case: its assignees, and holders of <see cref="PolicySnapshot.SuperuserRole"/>. The one place that says so.
/// </summary>
public static class CaseVisibility
{
    private static ReadOnlySpan<byte> OpenAccessMode => "default"u8;

    /// <summary>Whether the policy hides restricted cases from anybody.</summary>
    public static bool HidesRestrictedCases(PolicySnapshot policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy.Rules is { RestrictedCases: true, SecurityEnabled: true };
    }

    /// <summary>Whether a case of that access mode is restricted, and the policy hides restricted cases.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="accessMode">A mode that the question names; a case without one is open.</param>
    public static bool IsRestricted(PolicySnapshot policy, ReadOnlySpan<byte> accessMode) =>
        HidesRestrictedCases(policy) && !accessMode.SequenceEqual(OpenAccessMode);

    /// <summary>Whether the subject sees a restricted case. The caller searches the case's assignees, and only where they matter.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="subject">The subject.</param>
    /// <param name="profileUid">The uid to search for, where assignees matter.</param>
    public static Visibility OfRestricted(PolicySnapshot policy, in SubjectIdentity subject, out ReadOnlySpan<byte> profileUid)
    {
        profileUid = default;
        if (SeesEveryCase(policy, subject.RolesIn(policy).Roles))
        {
            return Visibility.Visible;
        }

        return subject.TryGetProfileUid(policy, out profileUid) ? Visibility.VisibleToAssignees : Visibility.Hidden;
    }

    /// <summary>Whether a holder of the roles sees every case, restricted or not. Roles that limit a subject play no part.</summary>
    public static bool SeesEveryCase(PolicySnapshot policy, ReadOnlySpan<int> roles) =>
        !HidesRestrictedCases(policy) || roles.Contains(policy.SuperuserRole);
}

/// <summary>Whether a subject sees a case.</summary>
public enum Visibility
{
    /// <summary>It does not.</summary>
    Hidden,

    /// <summary>It does if its profile uid is among the case's assignees.</summary>
    VisibleToAssignees,

    /// <summary>It does.</summary>
    Visible,
}
