using System.Numerics;
using System.Runtime.CompilerServices;
using CasesPdp.Decisions;

namespace CasesPdp.Server.Wire;

/// <summary>A resource read from its bytes.</summary>
/// <remarks>
/// A default resource meets every action of a batch, so its owners are reduced to what can matter: registered owners as a set, and two
/// different unregistered ones. More of these change no decision: each is unknown, and no raw action carries two owners.
/// </remarks>
internal ref struct WireResource
{
    private ReadOnlySpan<byte> _message;
    private ReadOnlySpan<byte> _unknownOwner;
    private ReadOnlySpan<byte> _otherUnknownOwner;
    private ulong _owners;
    private bool _namesUnknownOwner;
    private bool _namesOtherUnknownOwner;
    private bool _isOtherType;

    /// <summary>The space.</summary>
    public SpaceRef Space;

    /// <summary>Whether the policy judges restricted cases and this is one.</summary>
    public bool IsRestricted;

    /// <summary>The space of a resource that names none.</summary>
    public static ReadOnlySpan<byte> DefaultSpace => "default"u8;

    /// <summary>The owner, where exactly one is named, it is registered, and the resource is a case open to all; else -1.</summary>
    public readonly int OnlyOwner => BitOperations.IsPow2(_owners) && !_namesUnknownOwner && !_isOtherType && !IsRestricted
        ? BitOperations.TrailingZeroCount(_owners)
        : -1;

    private static ReadOnlySpan<byte> Case => "case"u8;

    /// <summary>Reads the message; false where it falls back.</summary>
    public bool TryRead(PolicySnapshot policy, ReadOnlySpan<byte> message)
    {
        this = default;
        _message = message;
        var cursor = new WireCursor(message);
        var spaceName = DefaultSpace;
        var namesSpace = false;
        int owners = 0, assignees = 0;
        while (!cursor.IsAtEnd)
        {
            if (!cursor.TryReadNumber(out var tag) || !cursor.TryReadContent(tag, out var content))
            {
                return false;
            }

            switch (tag)
            {
                case WireTags.ResourceOwner:
                    var owner = policy.Owners.Find(content);
                    if (owner >= 0 && WireName.IsWellFormed(content, isKnown: true))
                    {
                        _owners |= 1UL << owner;
                    }
                    else if (!TryAddUnknownOwner(content))
                    {
                        return false;
                    }

                    if (++owners > Limits.ResourceOwners)
                    {
                        return false;
                    }

                    break;

                case WireTags.ResourceSpace:
                    // Only the last of several would be resolved, and so judged.
                    if (namesSpace)
                    {
                        return false;
                    }

                    spaceName = content;
                    namesSpace = true;
                    break;

                case WireTags.ResourceType:
                    _isOtherType = !content.SequenceEqual(Case);
                    if (_isOtherType && !WireName.IsWellFormed(content))
                    {
                        return false;
                    }

                    break;

                case WireTags.ResourceAccessMode:
                    IsRestricted = CaseVisibility.IsRestricted(policy, content);
                    if (!WireName.IsWellFormed(content))
                    {
                        return false;
                    }

                    break;

                case WireTags.ResourceAssigneeUid:
                    if (!WireName.IsWellFormed(content) || ++assignees > Limits.ResourceAssignees)
                    {
                        return false;
                    }

                    break;
            }
        }

        return TryResolve(policy, spaceName, out Space);
    }

    /// <summary>Adds type and owners to a question that has its action.</summary>
    public readonly void AddTo(ref Question question, ReadOnlySpan<byte> actionName)
    {
        question.IsOtherResourceType = _isOtherType;
        question.AddOwners(_owners);
        if (_namesUnknownOwner)
        {
            AddUnknownOwners(ref question, actionName);
        }
    }

    /// <summary>Whether a restricted case is hidden from the subject: from all but its assignees and who sees every case.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public readonly bool IsHiddenFrom(in WireSubject subject, WireScratch scratch)
    {
        var visibility = CaseVisibility.OfRestricted(scratch.Policy, subject.Identity, out var uid);
        return visibility == Visibility.Hidden || (visibility == Visibility.VisibleToAssignees && !IsAssigned(uid, scratch));
    }

    /// <summary>Resolves a space id; false when it is no name that a request may use.</summary>
    public static bool TryResolve(PolicySnapshot policy, ReadOnlySpan<byte> name, out SpaceRef space)
    {
        space = policy.Spaces.Resolve(name);
        return WireName.IsWellFormed(name, isKnown: space.Id >= 0);
    }

    private readonly bool IsAssigned(ReadOnlySpan<byte> uid, WireScratch scratch)
    {
        var cursor = new WireCursor(_message);
        var isAssigned = false;
        while (!cursor.IsAtEnd && !isAssigned)
        {
            isAssigned = cursor.TryReadNumber(out var tag) && cursor.TryReadContent(tag, out var content)
                && tag == WireTags.ResourceAssigneeUid && content.SequenceEqual(uid);
        }

        scratch.Spend(cursor.At / WireScratch.BytesPerStep);
        return isAssigned;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryAddUnknownOwner(ReadOnlySpan<byte> name)
    {
        if (!_namesUnknownOwner)
        {
            _unknownOwner = name;
            _namesUnknownOwner = true;
        }
        else if (!name.SequenceEqual(_unknownOwner))
        {
            _otherUnknownOwner = name;
            _namesOtherUnknownOwner = true;
        }

        return WireName.IsWellFormed(name);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void AddUnknownOwners(ref Question question, ReadOnlySpan<byte> actionName)
    {
        question.AddUnknownOwner(_unknownOwner, actionName);
        if (_namesOtherUnknownOwner)
        {
            question.AddUnknownOwner(_otherUnknownOwner, actionName);
        }
    }
}
