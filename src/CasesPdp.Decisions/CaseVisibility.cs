namespace CasesPdp.Decisions;

/// <summary>
/// Who sees a restricted case: its assignees, and holders of <see cref="PolicySnapshot.SuperuserRole"/>. The one place that says so.
/// </summary>
public static class CaseVisibility
{
    private static ReadOnlySpan<byte> OpenAccessMode => "default"u8;

    /// <summary>Whether the policy hides restricted cases from anybody.</summary>
    public static bool IsJudged(PolicySnapshot policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy.Rules is { RestrictedCases: true, SecurityEnabled: true };
    }

    /// <summary>Whether a case of that access mode is restricted, and the policy hides restricted cases.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="accessMode">A mode that the question names; a case without one is open.</param>
    public static bool IsRestricted(PolicySnapshot policy, ReadOnlySpan<byte> accessMode) =>
        IsJudged(policy) && !accessMode.SequenceEqual(OpenAccessMode);

    /// <summary>Whether a holder of the roles sees every case, restricted or not. Roles that limit a subject play no part.</summary>
    public static bool SeesEveryCase(PolicySnapshot policy, ReadOnlySpan<int> roles) =>
        !IsJudged(policy) || roles.Contains(policy.SuperuserRole);
}
