using System.Numerics;
using System.Text;
using CasesPdp.Decisions;
using CasesPdp.Policies.Naming;
using Google.Protobuf.Collections;
using Resource = CasesPdp.Protocol.V1.Resource;

namespace CasesPdp.Server.Messages;

/// <summary>A resource whose names have become ids. Made once a request, filled again for every resource of it.</summary>
/// <remarks>
/// A default resource meets every action of a batch, so its owners are boiled down to what can matter: registered owners as a set, and two
/// different unregistered ones. More of these change no decision: each is unknown, and no raw action carries two owners.
/// </remarks>
internal sealed class ResolvedResource(PolicySnapshot policy)
{
    private const string Case = "case";
    private const string OpenAccessMode = "default";
    private const int FewAssignees = 8;

    private readonly byte[] _space = new byte[Limits.NameBytes];
    private int _spaceBytes;
    private bool _isOtherType;
    private ulong _owners;
    private string? _unknownOwner;
    private string? _otherUnknownOwner;
    private RepeatedField<string>? _assignees;
    private HashSet<string>? _manyAssignees;

    /// <summary>Whether the policy judges restricted cases and this is one.</summary>
    public bool IsRestricted { get; private set; }

    /// <summary>The space.</summary>
    public SpaceRef Space => policy.Spaces.Resolve(_space.AsSpan(0, _spaceBytes));

    /// <summary>Resolves a resource that has been checked.</summary>
    public void Resolve(Resource resource)
    {
        _isOtherType = resource.HasType && !string.Equals(resource.Type, Case, StringComparison.Ordinal);
        _spaceBytes = Encoding.UTF8.GetBytes(resource.HasSpace ? resource.Space : SpaceId.Default, _space);
        ResolveOwners(resource.Owners);
        IsRestricted = policy.Rules.RestrictedCases && policy.Rules.SecurityEnabled
            && resource.HasAccessMode && !string.Equals(resource.AccessMode, OpenAccessMode, StringComparison.Ordinal);
        _assignees = resource.AssigneeUids;
        _manyAssignees = IsRestricted && _assignees.Count > FewAssignees ? new HashSet<string>(_assignees, StringComparer.Ordinal) : null;
    }

    /// <summary>Adds type and owners to a question that has its action.</summary>
    public void AddTo(ref Question question, ReadOnlySpan<byte> actionName)
    {
        question.IsOtherResourceType = _isOtherType;
        for (var rest = _owners; rest != 0; rest &= rest - 1)
        {
            question.AddOwner(policy, policy.Owners.Utf8(BitOperations.TrailingZeroCount(rest)), actionName);
        }

        if (_unknownOwner is not null)
        {
            AddUnknownOwners(ref question, actionName);
        }
    }

    /// <summary>Whether the uid is among the case's assignees.</summary>
    public bool IsAssigned(string? uid)
    {
        if (uid is null)
        {
            return false;
        }

        return _manyAssignees is not null ? _manyAssignees.Contains(uid) : _assignees!.Contains(uid);
    }

    private void ResolveOwners(RepeatedField<string> owners)
    {
        _owners = 0;
        _unknownOwner = null;
        _otherUnknownOwner = null;
        foreach (var owner in owners)
        {
            var id = policy.Owners.Find(owner);
            if (id >= 0)
            {
                _owners |= 1UL << id;
            }
            else if (_unknownOwner is null)
            {
                _unknownOwner = owner;
            }
            else if (!string.Equals(owner, _unknownOwner, StringComparison.Ordinal))
            {
                _otherUnknownOwner = owner;
            }
        }
    }

    private void AddUnknownOwners(ref Question question, ReadOnlySpan<byte> actionName)
    {
        Span<byte> utf8 = stackalloc byte[Limits.NameBytes];
        question.AddOwner(policy, utf8[..Encoding.UTF8.GetBytes(_unknownOwner, utf8)], actionName);
        if (_otherUnknownOwner is not null)
        {
            question.AddOwner(policy, utf8[..Encoding.UTF8.GetBytes(_otherUnknownOwner, utf8)], actionName);
        }
    }
}
