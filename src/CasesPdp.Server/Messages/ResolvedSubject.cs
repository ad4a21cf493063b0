using System.Text;
using CasesPdp.Decisions;
using Subject = CasesPdp.Protocol.V1.Subject;

namespace CasesPdp.Server.Messages;

/// <summary>A subject whose names have become ids. Made once a request, filled again for every subject of it.</summary>
internal sealed class ResolvedSubject(PolicySnapshot policy)
{
    private readonly IdList _roles = new();
    private readonly IdList _limitedBy = new();
    private int _listed;
    private bool _namesRoles;
    private bool _isLimited;
    private string? _profileUid;

    /// <summary>The known roles.</summary>
    public SubjectRoles Roles
    {
        get
        {
            var roles = _namesRoles ? _roles.Ids : _listed < 0 ? [] : policy.Subjects.Roles(_listed);
            return _isLimited ? new SubjectRoles(roles, _limitedBy.Ids) : new SubjectRoles(roles);
        }
    }

    /// <summary>Resolves a subject that has been checked.</summary>
    public void Resolve(Subject subject)
    {
        _listed = policy.Subjects.Ids.Find(subject.Id);
        _namesRoles = subject.Roles is not null;
        _isLimited = subject.LimitedBy is not null;
        _roles.Fill(policy.Roles, subject.Roles?.Names);
        _limitedBy.Fill(policy.Roles, subject.LimitedBy?.Names);
        _profileUid = subject.HasProfileUid ? subject.ProfileUid : null;
    }

    /// <summary>Whether a restricted case hides itself: from all but its assignees and whoever holds the role named superuser.</summary>
    public bool IsHidden(ResolvedResource resource) =>
        resource.IsRestricted && !resource.IsAssigned(ProfileUid()) && !Roles.Roles.Contains(policy.SuperuserRole);

    private string? ProfileUid()
    {
        if (_profileUid is not null || _listed < 0)
        {
            return _profileUid;
        }

        var uid = policy.Subjects.ProfileUid(_listed);
        return uid.IsEmpty ? null : Encoding.UTF8.GetString(uid);
    }
}
