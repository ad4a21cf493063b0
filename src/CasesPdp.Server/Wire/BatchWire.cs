using System.Runtime.CompilerServices;
using CasesPdp.Decisions;

namespace CasesPdp.Server.Wire;

/// <summary>Answers a batch from its bytes, in one pass.</summary>
/// <remarks>
/// <list type="number">
/// <item>The fields before the items: the defaults are resolved once.</item>
/// <item><see cref="PlainItems"/> decides the items that nearly all senders send.</item>
/// <item>If asked for, what denied plain items lack is named: they are read again, the long way.</item>
/// <item>Any other item replaces what it brings: action first, since owners are held against it, then resource, then subject; and is
/// decided on its own.</item>
/// <item>The semantics may end the batch behind an item.</item>
/// </list>
/// </remarks>
internal ref struct BatchWire
{
    private const uint ExecuteAll = 1;
    private const uint DenyOnFirstDeny = 2;
    private const uint PermitOnFirstPermit = 3;

    private readonly WireScratch _scratch;
    private readonly PolicySnapshot _policy;
    private readonly ReadOnlySpan<byte> _request;
    private WireSubject _subject;
    private WireSubject _itemSubject;
    private WireAction _action;
    private WireAction _itemAction;
    private WireResource _resource;
    private WireResource _itemResource;
    private Question _question;
    private bool _hasSubject;
    private bool _hasAction;
    private bool _hasResource;
    private bool _asksDefaults;
    private bool _includeMissing;
    private uint _semantics;

    private BatchWire(WireScratch scratch, ReadOnlySpan<byte> request)
    {
        _scratch = scratch;
        _policy = scratch.Policy;
        _request = request;
        _subject = new WireSubject(scratch.Roles, scratch.Tally);
        _itemSubject = new WireSubject(scratch.ItemRoles, scratch.Tally);
    }

    /// <summary>Answers the batch; see <see cref="WireMethod.TryAnswer"/>.</summary>
    public static bool TryAnswer(WireScratch scratch, ReadOnlySpan<byte> request, WireCall call)
    {
        try
        {
            if (!TryDecide(scratch, request, out var evaluated, call.MostAnswerBytes))
            {
                return false;
            }

            var size = AnswerWriter.SizeOfBatch(scratch, evaluated);
            if (size > call.MostAnswerBytes)
            {
                return false;
            }

            new AnswerWriter(call.TakeAnswer(size)).WriteBatch(scratch, request, evaluated);
            return true;
        }
        finally
        {
            scratch.Missing.Clear();
        }
    }

    /// <summary>
    /// Decides the batch into the columns of the scratch; false where it falls back. The caller clears <see cref="WireScratch.Missing"/>.
    /// </summary>
    /// <param name="scratch">The scratch.</param>
    /// <param name="request">The batch.</param>
    /// <param name="evaluated">How many items were decided.</param>
    /// <param name="mostAnswerBytes">Most bytes of the answer. Where more are to be expected, nothing is decided.</param>
    public static bool TryDecide(
        WireScratch scratch, ReadOnlySpan<byte> request, out int evaluated, int mostAnswerBytes = int.MaxValue)
    {
        var batch = new BatchWire(scratch, request);
        var cursor = new WireCursor(request);
        if (!batch.TryReadDefaults(ref cursor)
            || batch.MayBeLarger(cursor, mostAnswerBytes)
            || !batch.TryDecideItems(ref cursor, out evaluated))
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
                return !_hasResource && (_hasResource = true) && cursor.TryReadBytes(out var resource)
                    && _resource.TryRead(_policy, resource);

            case WireTags.BatchSemantics:
                return cursor.TryReadNumber(out _semantics) && _semantics <= PermitOnFirstPermit;

            case WireTags.BatchRevision:
                return cursor.TryReadBytes(out var revision) && WireRevision.IsMet(_policy, revision);

            case WireTags.BatchIncludeMissing:
                return cursor.TryReadFlag(out _includeMissing);

            case WireTags.BatchItem:
                // Written with a longer tag than needed.
                return false;

            default:
                return cursor.TrySkip(tag);
        }
    }

    private bool TryDecideItems(ref WireCursor cursor, out int evaluated)
    {
        var plain = _hasSubject && !_scratch.Subject.HasNoKnownRole && _semantics <= ExecuteAll;
        var plainItems = plain ? new PlainItems(_scratch, OperationsOfDefault, _hasResource ? _resource.OnlyOwner : -1, _resource.Space) : default;
        var stopped = false;
        evaluated = 0;
        for (var item = 0; !cursor.IsAtEnd; item++)
        {
            // 2. Plain items.
            if (plain)
            {
                int start = cursor.At, first = item;
                plainItems.Decide(_request, ref cursor.At, ref item, _scratch.Reasons);
                evaluated = item;
                if (_scratch.MustFallBack() || (_includeMissing && first < item && !TryNameMissing(start, first, item)))
                {
                    return false;
                }

                if (cursor.IsAtEnd)
                {
                    return true;
                }
            }

            // 4. An item that is not plain. Items after the one that stopped the batch are only checked for their form.
            if (item == Limits.BatchItems
                || !cursor.TryReadNumber(out var tag) || tag != WireTags.BatchItem || !cursor.TryReadBytes(out var content)
                || !TryItem(content, item, stopped, out var reason) || _scratch.IsAnswerTooLarge || _scratch.MustFallBack())
            {
                return false;
            }

            // 5. Semantics.
            if (!stopped)
            {
                evaluated = item + 1;
                stopped = Stops(reason);
            }
        }

        return true;
    }

    // Whether the answer is larger if all items are like the first.
    private readonly bool MayBeLarger(WireCursor cursor, int mostAnswerBytes)
    {
        var bytes = _request.Length - cursor.At;
        if (bytes <= mostAnswerBytes || !cursor.TryReadNumber(out _) || !cursor.TryReadBytes(out var item)
            || !TryReadItem(item, out var fields))
        {
            return false;
        }

        var items = Math.Min(Limits.BatchItems, bytes / (WireBytes.HeadBytes + item.Length));
        var idBytes = fields.CorrelationId.IsEmpty ? 0 : WireBytes.HeadBytes + fields.CorrelationId.Length;

        // An outcome and a reason for each.
        return _includeMissing || items * (2L + idBytes) > mostAnswerBytes;
    }

    private readonly ulong OperationsOfDefault =>
        _action.Question.Requirement == 0 ? 0 : _policy.Actions.Requirement(_action.Question.Requirement).OperationsOnly;

    // 3. Reads the plain items from the start again, and decides those that were denied the long way, which collects names.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryNameMissing(int start, int item, int end)
    {
        var cursor = new WireCursor(_request) { At = start };
        for (; item < end; item++)
        {
            if (!cursor.TryReadNumber(out _) || !cursor.TryReadBytes(out var content))
            {
                return false;
            }

            if (_scratch.Reasons[item] == (byte)Reason.MissingPrivilege
                && (!TryReadItem(content, out var fields) || !TryDecide(fields, item, onlyForm: false, out _)
                    || _scratch.IsAnswerTooLarge || _scratch.MustFallBack()))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryItem(ReadOnlySpan<byte> item, int index, bool onlyForm, out Reason reason)
    {
        if (!TryReadItem(item, out var fields))
        {
            reason = default;
            return false;
        }

        if (!fields.CorrelationId.IsEmpty && _request.Overlaps(fields.CorrelationId, out var start))
        {
            _scratch.CorrelationIds.Add(index, start, fields.CorrelationId.Length);
        }

        return TryDecide(fields, index, onlyForm, out reason);
    }

    private readonly bool TryReadItem(ReadOnlySpan<byte> item, out BatchItemFields fields)
    {
        fields = default;
        return fields.TryRead(item) && (fields.HasSubject || _hasSubject) && (fields.HasAction || _hasAction)
            && (fields.HasResource || _hasResource);
    }

    private bool TryDecide(in BatchItemFields item, int index, bool onlyForm, out Reason reason)
    {
        reason = default;
        if ((item.HasAction && !_itemAction.TryRead(_policy, item.Action))
            || (item.HasResource && !_itemResource.TryRead(_policy, item.Resource))
            || (item.HasSubject && !_itemSubject.TryRead(_policy, item.Subject)))
        {
            return false;
        }

        Ask(item);
        if (onlyForm)
        {
            return true;
        }

        _scratch.Spend(1);
        var space = item.HasResource ? _itemResource.Space : _resource.Space;
        if (!item.HasSubject)
        {
            reason = Decide(space, _scratch.Subject.In(space), index);
            return true;
        }

        _scratch.Own.Begin(_itemSubject.Roles);
        reason = Decide(space, _scratch.Own.In(space), index);
        return true;
    }

    // The question of an item. That of both defaults is put together once and kept until an item asks something else.
    private void Ask(in BatchItemFields item)
    {
        var asksDefaults = !item.HasAction && !item.HasResource && !item.HasSubject;
        if (asksDefaults && _asksDefaults)
        {
            return;
        }

        _asksDefaults = asksDefaults;
        _question = item.HasAction ? _itemAction.Question : _action.Question;
        var actionName = item.HasAction ? _itemAction.Name : _action.Name;
        if (item.HasResource)
        {
            Ask(_itemResource, actionName, item.HasSubject);
        }
        else
        {
            Ask(_resource, actionName, item.HasSubject);
        }
    }

    private void Ask(in WireResource resource, ReadOnlySpan<byte> actionName, bool hasOwnSubject)
    {
        resource.AddTo(ref _question, actionName);
        if (resource.IsRestricted)
        {
            _question.IsHidden = hasOwnSubject ? resource.IsHiddenFrom(_itemSubject, _scratch) : resource.IsHiddenFrom(_subject, _scratch);
        }
    }

    private readonly Reason Decide(SpaceRef space, SubjectGrants grants, int index)
    {
        var reason = Decider.Decide(_policy, _question, space, grants);
        _scratch.Reasons[index] = (byte)reason;
        if (reason == Reason.Allowed && Decider.LinksUnavailable(_policy, _question))
        {
            _scratch.LinksUnavailable.Add(index);
        }

        if (_includeMissing && reason == Reason.MissingPrivilege)
        {
            MissingNames.Collect(_policy, _question, space, grants, _scratch.Missing.Names);
            _scratch.IsAnswerTooLarge |= !_scratch.Missing.TryAdd(index);
        }

        return reason;
    }

    private readonly bool Stops(Reason reason) => _semantics switch
    {
        DenyOnFirstDeny => reason != Reason.Allowed,
        PermitOnFirstPermit => reason == Reason.Allowed,
        _ => false,
    };
}
