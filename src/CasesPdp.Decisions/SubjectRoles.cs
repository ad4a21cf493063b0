namespace CasesPdp.Decisions;

/// <summary>The known roles of a subject, as ids, and those that limit it (an API key's).</summary>
public readonly ref struct SubjectRoles
{
    /// <summary>A subject with these roles and no limit.</summary>
    public SubjectRoles(ReadOnlySpan<int> roles)
    {
        Roles = roles;
    }

    /// <summary>A subject whose grants count only where <paramref name="limitedBy"/> gives them too, even when that is empty.</summary>
    public SubjectRoles(ReadOnlySpan<int> roles, ReadOnlySpan<int> limitedBy)
    {
        Roles = roles;
        LimitedBy = limitedBy;
        IsLimited = true;
    }

    /// <summary>The known roles.</summary>
    public ReadOnlySpan<int> Roles { get; }

    /// <summary>The known roles that limit the subject; read only when <see cref="IsLimited"/>.</summary>
    public ReadOnlySpan<int> LimitedBy { get; }

    /// <summary>Whether a limit applies.</summary>
    public bool IsLimited { get; }

    /// <summary>Whether nothing can be granted because no role is known.</summary>
    public bool HasNoKnownRole => Roles.IsEmpty || (IsLimited && LimitedBy.IsEmpty);
}
