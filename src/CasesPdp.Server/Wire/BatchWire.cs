using CasesPdp.Decisions;

namespace CasesPdp.Server.Wire;

/// <summary>Answers a batch from its bytes, in one pass.</summary>
/// <remarks>
/// <list type="number">
/// <item>The fields before the items: the defaults are resolved once.</item>
/// <item><see cref="PlainItems"/> decides the items that nearly all senders send.</item>
/// <item>Any other item replaces what it brings: action first, since owners are held against it, then resource, then subject; and is
/// decided on its own.</item>
/// <item>The semantics may end the batch behind an item.</item>
/// </list>
/// It steps aside, before anything is written, for what is not laid out so or not well-formed: the generated classes then judge it.
/// </remarks>
internal ref struct BatchWire
{
    private const int MostRepeatedBytes = 1_024;
    private const uint ExecuteAll = 1;
    private const uint DenyOnFirstDeny = 2;
    private const uint PermitOnFirstPermit = 3;

    private readonly WireScratch _scratch;
    private readonly PolicySnapshot _policy;
    private readonly ReadOnlySpan<byte> _request;
    private WireSubject _subject;
    private WireAction _action;
    private WireAction _itemAction;
    private ReadOnlySpan<byte> _resource;
    private Question _resourceAlone;
    private SpaceRef _resourceSpace;
    private SpaceRef _space;
    private Question _question;
    private bool _hasSubject;
    private bool _hasAction;
    private bool _hasResource;
    private bool _asksDefaults;
    private uint _semantics;

    private BatchWire(WireScratch scratch, ReadOnlySpan<byte> request)
    {
        _scratch = scratch;
        _policy = scratch.Policy;
        _request = request;
        _subject = new WireSubject(scratch.Roles);
    }

    /// <summary>Evaluates the batch into the columns of the scratch; false where the generated classes must do it.</summary>
    public static bool TryEvaluate(WireScratch scratch, ReadOnlySpan<byte> request, out int evaluated)
    {
        var batch = new BatchWire(scratch, request);
        var cursor = new WireCursor(request);
        if (!batch.TryReadDefaults(ref cursor) || !batch.TryDecideItems(ref cursor, out evaluated))
        {
            evaluated = 0;
            return false;
        }

        scratch.Tally.Add(scratch.Reasons.AsSpan(0, evaluated));
        return true;
    }

    // 1. Defaults come first.
    private bool TryReadDefaults(ref WireCursor cursor)
    {
        while (!cursor.IsAtEnd && !cursor.IsAt(WireTags.BatchItem))
        {
            if (!cursor.TryReadNumber(out var tag) || !TryReadDefault(ref cursor, tag))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryReadDefault(ref WireCursor cursor, uint tag)
    {
        switch (tag)
        {
            case WireTags.Subject:
                if (_hasSubject || !cursor.TryReadBytes(out var subject) || !_subject.TryRead(_policy, subject))
                {
                    return false;
                }

                _scratch.Subject.Begin(_subject.Roles);
                return _hasSubject = true;

            case WireTags.Action:
                return !_hasAction && (_hasAction = true) && cursor.TryReadBytes(out var action) && _action.TryRead(_policy, action);

            case WireTags.Resource:
                // Its form is judged even if no item comes to ask for it.
                return !_hasResource && (_hasResource = true) && cursor.TryReadBytes(out _resource)
                    && WireResource.TryRead(_policy, _resource, default, ref _resourceAlone, out _resourceSpace);

            case WireTags.BatchSemantics:
                return cursor.TryReadNumber(out _semantics) && _semantics <= PermitOnFirstPermit;

            default:
                return false;
        }
    }

    private bool TryDecideItems(ref WireCursor cursor, out int evaluated)
    {
        var plain = _hasSubject && !_scratch.Subject.HasNoKnownRole && _semantics <= ExecuteAll;
        var plainItems = plain ? new PlainItems(_scratch, OperationsOfDefault, _resourceAlone, _resourceSpace) : default;
        var stopped = false;
        evaluated = 0;
        for (var item = 0; !cursor.IsAtEnd; item++)
        {
            // 2. Plain items.
            if (plain)
            {
                plainItems.Decide(_request, ref cursor.At, ref item, _scratch.Reasons);
                evaluated = item;
                if (_scratch.IsDear)
                {
                    return false;
                }

                if (cursor.IsAtEnd)
                {
                    return true;
                }
            }

            // 3. One that is not plain. Behind the item that stopped the batch only the form is looked at.
            if (item == Limits.BatchItems
                || !cursor.TryReadNumber(out var tag) || tag != WireTags.BatchItem || !cursor.TryReadBytes(out var content)
                || !TryItem(content, item, stopped, out var reason) || _scratch.IsDear)
            {
                return false;
            }

            // 4. Semantics.
            if (!stopped)
            {
                evaluated = item + 1;
                stopped = Stops(reason);
            }
        }

        return true;
    }

    private readonly ulong OperationsOfDefault =>
        _action.Question.Requirement == 0 ? 0 : _policy.Actions.Requirement(_action.Question.Requirement).OperationsOnly;

    private bool TryItem(ReadOnlySpan<byte> item, int index, bool onlyForm, out Reason reason)
    {
        reason = default;
        ReadOnlySpan<byte> subject = default, action = default, resource = default, correlationId = default;
        bool hasSubject = false, hasAction = false, hasResource = false;
        var cursor = new WireCursor(item);
        while (!cursor.IsAtEnd)
        {
            var read = cursor.TryReadNumber(out var tag) && tag switch
            {
                WireTags.Subject => !hasSubject && (hasSubject = true) && cursor.TryReadBytes(out subject),
                WireTags.Action => !hasAction && (hasAction = true) && cursor.TryReadBytes(out action),
                WireTags.Resource => !hasResource && (hasResource = true) && cursor.TryReadBytes(out resource),
                WireTags.ItemCorrelationId => cursor.TryReadBytes(out correlationId) && WireName.IsWellFormed(correlationId),
                _ => cursor.TrySkip(tag),
            };
            if (!read)
            {
                return false;
            }
        }

        if (!(hasSubject || _hasSubject) || !(hasAction || _hasAction) || !(hasResource || _hasResource))
        {
            return false;
        }

        if (!correlationId.IsEmpty && _request.Overlaps(correlationId, out var start))
        {
            _scratch.CorrelationIds.Add(index, start, correlationId.Length);
        }

        if (!TryQuestion(hasAction, action, hasResource, resource))
        {
            return false;
        }

        if (!hasSubject)
        {
            return onlyForm || Decide(_scratch.Subject.In(_space), index, out reason);
        }

        var own = new WireSubject(_scratch.ItemRoles);
        if (!own.TryRead(_policy, subject))
        {
            return false;
        }

        _scratch.Own.Begin(own.Roles);
        return onlyForm || Decide(_scratch.Own.In(_space), index, out reason);
    }

    // The question of an item. That of both defaults is put together once and kept until an item asks something else.
    private bool TryQuestion(bool hasAction, ReadOnlySpan<byte> action, bool hasResource, ReadOnlySpan<byte> resource)
    {
        if (!hasAction && !hasResource && _asksDefaults)
        {
            return true;
        }

        // A default resource meets the action of every item. A large one is left to the path that boils it down first, or its size would
        // count as often as there are items.
        if (hasAction && ((!hasResource && _resource.Length > MostRepeatedBytes) || !_itemAction.TryRead(_policy, action)))
        {
            return false;
        }

        _asksDefaults = !hasAction && !hasResource;
        _question = hasAction ? _itemAction.Question : _action.Question;
        return WireResource.TryRead(
            _policy, hasResource ? resource : _resource, hasAction ? _itemAction.Name : _action.Name, ref _question, out _space);
    }

    private readonly bool Decide(SubjectGrants grants, int index, out Reason reason)
    {
        reason = Decider.Decide(_policy, _question, _space, grants);
        _scratch.Reasons[index] = (byte)reason;
        if (reason == Reason.Allowed && Decider.LinksUnavailable(_policy, _question))
        {
            _scratch.LinksUnavailable.Add(index);
        }

        return true;
    }

    private readonly bool Stops(Reason reason) => _semantics switch
    {
        DenyOnFirstDeny => reason != Reason.Allowed,
        PermitOnFirstPermit => reason == Reason.Allowed,
        _ => false,
    };
}
