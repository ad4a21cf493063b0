using CasesPdp.Decisions;
using CasesPdp.Server.Requests;

namespace CasesPdp.Server.Wire;

/// <summary>A subject read from its bytes: names have become ids of known roles.</summary>
internal ref struct WireSubject
{
    private readonly Span<int> _roleIds;
    private readonly Span<int> _limitIds;
    private readonly ReasonTally? _tally;
    private SubjectIdentity _identity;

    /// <param name="ids">Room for twice <see cref="Limits.SubjectRoles"/> ids.</param>
    /// <param name="tally">Counts unknown roles; absent for a subject that is read again.</param>
    public WireSubject(Span<int> ids, ReasonTally? tally)
    {
        _tally = tally;
        _roleIds = ids[..Limits.SubjectRoles];
        _limitIds = ids[Limits.SubjectRoles..];
    }

    /// <summary>The known roles, and those that limit them.</summary>
    public SubjectRoles Roles;

    /// <summary>What the message says of the subject.</summary>
    public readonly SubjectIdentity Identity => _identity;

    /// <summary>Reads the message; false where it falls back.</summary>
    public bool TryRead(PolicySnapshot policy, ReadOnlySpan<byte> message)
    {
        var cursor = new WireCursor(message);
        ReadOnlySpan<byte> id = default;
        bool namesRoles = false, isLimited = false;
        _identity = default;
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
                    && !policy.Rules.RolesFromSubjects && TryReadRoles(policy, roles),
                WireTags.SubjectLimitedBy => cursor.TryReadBytes(out var limit) && !isLimited && (isLimited = true)
                    && TryReadLimit(policy, limit),
                WireTags.SubjectProfileUid => cursor.TryReadBytes(out var uid) && TrySetProfileUid(uid),
                _ => cursor.TrySkip(tag),
            };
            if (!read)
            {
                return false;
            }
        }

        _identity.SetId(id);
        Roles = _identity.RolesIn(policy);
        return true;
    }

    private bool TryReadRoles(PolicySnapshot policy, ReadOnlySpan<byte> message)
    {
        var read = TryReadNames(policy, message, _roleIds, out var known);
        _identity.SetRoles(known);
        return read;
    }

    private bool TryReadLimit(PolicySnapshot policy, ReadOnlySpan<byte> message)
    {
        var read = TryReadNames(policy, message, _limitIds, out var known);
        _identity.SetLimitedBy(known);
        return read;
    }

    private bool TrySetProfileUid(ReadOnlySpan<byte> uid)
    {
        _identity.SetProfileUid(uid);
        return WireName.IsWellFormed(uid);
    }

    private readonly bool TryReadNames(PolicySnapshot policy, ReadOnlySpan<byte> message, Span<int> ids, out ReadOnlySpan<int> known)
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
            else if (_tally is not null)
            {
                _tally.UnknownRoles++;
            }
        }

        known = ids[..count];
        return true;
    }
}
