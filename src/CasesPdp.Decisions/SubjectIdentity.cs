namespace CasesPdp.Decisions;

/// <summary>
/// Who asks, as far as a question says: an id, roles, a limit, a profile uid. What is not said comes from the policy's subject list.
/// </summary>
/// <remarks>Its default value is a subject without an id. Fill in what the question names; ids of unknown roles are left out.</remarks>
public ref struct SubjectIdentity
{
    private ReadOnlySpan<byte> _id;
    private ReadOnlySpan<int> _roles;
    private ReadOnlySpan<int> _limitedBy;
    private ReadOnlySpan<byte> _profileUid;
    private bool _hasId;
    private bool _namesRoles;
    private bool _isLimited;
    private bool _namesProfileUid;

    /// <summary>The subject's id, for the policy's subject list.</summary>
    public void SetId(ReadOnlySpan<byte> id)
    {
        _id = id;
        _hasId = true;
    }

    /// <summary>The roles that the question names, even if it names none. The subject list is then not consulted for roles.</summary>
    public void SetRoles(ReadOnlySpan<int> known)
    {
        _roles = known;
        _namesRoles = true;
    }

    /// <summary>The roles that limit the subject, even if there are none: a grant counts only where both sets give it.</summary>
    public void SetLimitedBy(ReadOnlySpan<int> known)
    {
        _limitedBy = known;
        _isLimited = true;
    }

    /// <summary>The profile uid that the question names, even if it is empty.</summary>
    public void SetProfileUid(ReadOnlySpan<byte> profileUid)
    {
        _profileUid = profileUid;
        _namesProfileUid = true;
    }

    /// <summary>The known roles, and those that limit them.</summary>
    public readonly SubjectRoles RolesIn(PolicySnapshot policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var roles = _roles;
        if (!_namesRoles)
        {
            var listed = Listed(policy);
            roles = listed < 0 ? [] : policy.Subjects.Roles(listed);
        }

        return _isLimited ? new SubjectRoles(roles, _limitedBy) : new SubjectRoles(roles);
    }

    /// <summary>The profile uid: the one named, else the listed one; false where there is none.</summary>
    public readonly bool TryGetProfileUid(PolicySnapshot policy, out ReadOnlySpan<byte> profileUid)
    {
        ArgumentNullException.ThrowIfNull(policy);
        profileUid = _profileUid;
        if (_namesProfileUid)
        {
            return true;
        }

        var listed = Listed(policy);
        profileUid = listed < 0 ? default : policy.Subjects.ProfileUid(listed);
        return !profileUid.IsEmpty;
    }

    private readonly int Listed(PolicySnapshot policy) => _hasId ? policy.Subjects.Ids.Find(_id) : -1;
}
