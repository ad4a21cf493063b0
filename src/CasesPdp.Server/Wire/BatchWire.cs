using CasesPdp.Decisions;

namespace CasesPdp.Server.Wire;

/// <summary>Answers a batch from its bytes, in one pass.</summary>
/// <remarks>
/// <list type="number">
/// <item>The fields before the items: the defaults are resolved once.</item>
/// <item>Each item replaces what it brings: action first, since owners are held against it, then resource, then subject.</item>
/// <item>The item is decided on its own; only the default subject's grants are kept, as long as the space stays the same.</item>
/// <item>Its answer goes into the columns; the semantics may end the batch behind it.</item>
/// </list>
/// It steps aside, before anything is written, for what is not laid out so or not well-formed: the generated classes then judge it.
/// </remarks>
internal ref struct BatchWire
{
    private readonly WireScratch _scratch;
    private readonly PolicySnapshot _policy;
    private readonly ReadOnlySpan<byte> _request;
    private WireSubject _subject;
    private WireSubject _itemSubject;
    private WireAction _action;
    private WireAction _itemAction;
    private ReadOnlySpan<byte> _resource;
    private SpaceRef _space;
    private Question _question;
    private SubjectGrants _grants;
    private int _grantsSpace = NoSpace;
    private bool _hasSubject;
    private bool _hasAction;
    private bool _hasResource;
    private bool _asksDefaults;
    private uint _semantics;

    private const int NoSpace = int.MinValue;
    private const int MostRepeatedBytes = 1_024;
    private const uint DenyOnFirstDeny = 2;
    private const uint PermitOnFirstPermit = 3;

    private BatchWire(WireScratch scratch, ReadOnlySpan<byte> request)
    {
        _scratch = scratch;
        _policy = scratch.Policy;
        _request = request;
        _subject = new WireSubject(scratch.Roles.AsSpan(0, 2 * Limits.SubjectRoles));
        _itemSubject = new WireSubject(scratch.Roles.AsSpan(2 * Limits.SubjectRoles));
    }

    /// <summary>How many items were evaluated.</summary>
    public int Evaluated { get; private set; }

    /// <summary>Whether an item of the request has a correlation id.</summary>
    public bool HasCorrelationIds { get; private set; }

    /// <summary>Evaluates the batch into the columns of the scratch; false where the generated classes must do it.</summary>
    public static bool TryEvaluate(WireScratch scratch, ReadOnlySpan<byte> request, out int evaluated, out bool hasCorrelationIds)
    {
        var batch = new BatchWire(scratch, request);
        var answered = batch.TryRun();
        evaluated = batch.Evaluated;
        hasCorrelationIds = batch.HasCorrelationIds;
        return answered;
    }

    private bool TryRun()
    {
        var cursor = new WireCursor(_request);
        int items = 0;
        var stopped = false;
        while (!cursor.IsAtEnd)
        {
            if (!cursor.TryReadNumber(out var tag))
            {
                return false;
            }

            if (tag == WireTags.BatchItem)
            {
                // 2. to 4. Behind the item that stopped the batch only the form is looked at.
                if (!cursor.TryReadBytes(out var item) || items == Limits.BatchItems || !TryItem(item, items, stopped, out var reason))
                {
                    return false;
                }

                items++;
                if (!stopped)
                {
                    Evaluated = items;
                    stopped = Stops(reason);
                }
            }
            else if (items != 0 || !TryDefault(ref cursor, tag))
            {
                // 1. Defaults come first.
                return false;
            }
        }

        return true;
    }

    private bool TryDefault(ref WireCursor cursor, uint tag) => tag switch
    {
        WireTags.Subject => !_hasSubject && (_hasSubject = true)
            && cursor.TryReadBytes(out var subject) && _subject.TryRead(_policy, subject),
        WireTags.Action => !_hasAction && (_hasAction = true)
            && cursor.TryReadBytes(out var action) && _action.TryRead(_policy, action),
        WireTags.Resource => !_hasResource && (_hasResource = true) && cursor.TryReadBytes(out _resource) && IsWellFormed(_resource),
        WireTags.BatchSemantics => cursor.TryReadNumber(out _semantics) && _semantics <= PermitOnFirstPermit,
        _ => false,
    };

    // No item may come to ask for the default resource; its form is judged all the same.
    private readonly bool IsWellFormed(ReadOnlySpan<byte> resource)
    {
        var question = default(Question);
        return WireResource.TryRead(_policy, resource, default, ref question, out _);
    }

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

        Note(correlationId, index);
        return TryQuestion(hasAction, action, hasResource, resource)
            && (!hasSubject || _itemSubject.TryRead(_policy, subject))
            && (onlyForm || Decide(hasSubject, index, out reason));
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

    private bool Decide(bool hasSubject, int index, out Reason reason)
    {
        var grants = hasSubject
            ? SubjectGrants.Of(_policy, _itemSubject.Roles, _space, _scratch.Rows.AsSpan(_scratch.Rows.Length / 2))
            : DefaultGrants();
        reason = Decider.Decide(_policy, _question, _space, grants);
        _scratch.Outcomes[index] = reason == Reason.Allowed ? (byte)Outcome.Allow : (byte)Outcome.Deny;
        _scratch.Reasons[index] = (byte)reason;
        _scratch.Tally.Add(reason);
        if (reason == Reason.Allowed && Decider.LinksUnavailable(_policy, _question))
        {
            _scratch.LinksUnavailable.Add(index);
        }

        return true;
    }

    private SubjectGrants DefaultGrants()
    {
        // Unlisted spaces share no id: two of them may differ in what patterns grant.
        if (_space.Id < 0 || _space.Id != _grantsSpace)
        {
            _grants = SubjectGrants.Of(_policy, _subject.Roles, _space, _scratch.Rows);
            _grantsSpace = _space.Id;
        }

        return _grants;
    }

    private void Note(ReadOnlySpan<byte> correlationId, int index)
    {
        HasCorrelationIds |= !correlationId.IsEmpty;
        _scratch.CorrelationIds[index] = correlationId.IsEmpty || !_request.Overlaps(correlationId, out var start)
            ? (0, 0)
            : (start, correlationId.Length);
    }

    private readonly bool Stops(Reason reason) => _semantics switch
    {
        DenyOnFirstDeny => reason != Reason.Allowed,
        PermitOnFirstPermit => reason == Reason.Allowed,
        _ => false,
    };
}
