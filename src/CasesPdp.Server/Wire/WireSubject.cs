using CasesPdp.Decisions;

namespace CasesPdp.Server.Wire;

/// <summary>A subject read from its bytes: names have become ids of known roles.</summary>
internal ref struct WireSubject
{
    private readonly Span<int> _roleIds;
    private readonly Span<int> _limitIds;
    private ReadOnlySpan<int> _roles;
    private ReadOnlySpan<int> _limit;
    private bool _isLimited;

    /// <param name="ids">Room for twice <see cref="Limits.SubjectRoles"/> ids.</param>
    public WireSubject(Span<int> ids)
    {
        _roleIds = ids[..Limits.SubjectRoles];
        _limitIds = ids[Limits.SubjectRoles..];
    }

    /// <summary>The known roles.</summary>
    public readonly SubjectRoles Roles => _isLimited ? new SubjectRoles(_roles, _limit) : new SubjectRoles(_roles);

    /// <summary>Reads the message; false where the generated classes must judge it.</summary>
    public bool TryRead(PolicySnapshot policy, ReadOnlySpan<byte> message)
    {
        var cursor = new WireCursor(message);
        ReadOnlySpan<byte> id = default;
        var namesRoles = false;
        _isLimited = false;
        while (!cursor.IsAtEnd)
        {
            if (!cursor.TryReadNumber(out var tag))
            {
                return false;
            }

            var read = tag switch
            {
                WireTags.SubjectId => cursor.TryReadBytes(out id) && WireName.IsWellFormed(id),
                WireTags.SubjectRoles => cursor.TryReadBytes(out var roles) && !namesRoles && (namesRoles = true)
                    && !policy.Rules.RolesFromSubjects && TryReadRoles(policy, roles, _roleIds, out _roles),
                WireTags.SubjectLimitedBy => cursor.TryReadBytes(out var limit) && !_isLimited && (_isLimited = true)
                    && TryReadRoles(policy, limit, _limitIds, out _limit),
                WireTags.SubjectProfileUid => cursor.TryReadBytes(out var uid) && WireName.IsWellFormed(uid),
                _ => cursor.TrySkip(tag),
            };
            if (!read)
            {
                return false;
            }
        }

        if (!namesRoles)
        {
            var listed = policy.Subjects.Ids.Find(id);
            _roles = listed < 0 ? [] : policy.Subjects.Roles(listed);
        }

        return true;
    }

    private static bool TryReadRoles(PolicySnapshot policy, ReadOnlySpan<byte> message, Span<int> ids, out ReadOnlySpan<int> known)
    {
        var cursor = new WireCursor(message);
        int count = 0, named = 0;
        known = default;
        while (!cursor.IsAtEnd)
        {
            if (!cursor.TryReadNumber(out var tag))
            {
                return false;
            }

            if (tag != WireTags.RoleName)
            {
                if (!cursor.TrySkip(tag))
                {
                    return false;
                }

                continue;
            }

            if (!cursor.TryReadBytes(out var name) || ++named > Limits.SubjectRoles)
            {
                return false;
            }

            var id = policy.Roles.Find(name);
            if (id >= 0)
            {
                ids[count++] = id;
            }
            else if (!WireName.IsWellFormed(name))
            {
                return false;
            }
        }

        known = ids[..count];
        return true;
    }
}
