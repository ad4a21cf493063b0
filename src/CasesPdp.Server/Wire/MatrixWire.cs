using CasesPdp.Decisions;

namespace CasesPdp.Server.Wire;

/// <summary>Answers a matrix from its bytes.</summary>
/// <remarks>
/// <list type="number">
/// <item>One walk reads the entities: actions and cells are resolved once, subjects are only noted.</item>
/// <item>For each subject the grants of each place are united once.</item>
/// <item>Then every action is decided in every cell, in the order of the answer's bits. Most actions ask operations of the cell's owner and
/// nothing else: there a decision is one mask. All others go the whole way.</item>
/// </list>
/// It steps aside, before anything is written, for what is not well-formed, demands a revision, or names more than a few thousand spaces.
/// </remarks>
internal readonly ref struct MatrixWire
{
    private readonly WireScratch _scratch;
    private readonly PolicySnapshot _policy;
    private readonly MatrixScratch _matrix;
    private readonly ReadOnlySpan<byte> _request;

    private MatrixWire(WireScratch scratch, ReadOnlySpan<byte> request)
    {
        _scratch = scratch;
        _policy = scratch.Policy;
        _matrix = scratch.Matrix;
        _request = request;
    }

    /// <summary>Answers the request; false where the generated classes must do it.</summary>
    public static bool TryAnswer(WireScratch scratch, ReadOnlySpan<byte> request, WireExchange exchange)
    {
        var wire = new MatrixWire(scratch, request);
        scratch.Matrix.Clear();
        if (!wire.TryRead(out var withReasons) || !wire.SubjectsAreWellFormed())
        {
            return false;
        }

        var matrix = scratch.Matrix;
        var decisions = matrix.Subjects.Count * matrix.Actions.Count * matrix.Cells.Count;
        var writer = new AnswerWriter(exchange.TakeAnswer(AnswerWriter.SizeOfMatrix(scratch, decisions, withReasons)));
        var bits = new BitColumn(writer.WriteMatrixHead(scratch, decisions));
        wire.Decide(ref bits, writer.WriteMatrixTail(decisions, withReasons));
        return true;
    }

    // 1. Entities.
    private bool TryRead(out bool withReasons)
    {
        withReasons = false;
        var cursor = new WireCursor(_request);
        while (!cursor.IsAtEnd)
        {
            ReadOnlySpan<byte> content;
            var read = cursor.TryReadNumber(out var tag) && tag switch
            {
                WireTags.MatrixSubject => cursor.TryReadBytes(out content) && _matrix.AddSubject(cursor.PlaceOf(content)),
                WireTags.MatrixAction => cursor.TryReadBytes(out content) && TryReadAction(content),
                WireTags.MatrixCell => cursor.TryReadBytes(out content) && TryReadCell(content),
                WireTags.MatrixIncludeReasons => cursor.TryReadFlag(out withReasons),
                _ => false,
            };
            if (!read || !_matrix.IsWithinLimits)
            {
                return false;
            }
        }

        return _matrix.Subjects.Count > 0 && _matrix.Actions.Count > 0 && _matrix.Cells.Count > 0;
    }

    private bool TryReadAction(ReadOnlySpan<byte> message)
    {
        var action = default(WireAction);
        if (!action.TryRead(_policy, message))
        {
            return false;
        }

        _request.Overlaps(action.Name, out var start);
        _matrix.Actions.Add(new MatrixAction(action.Question, start, action.Name.Length));
        return true;
    }

    private bool TryReadCell(ReadOnlySpan<byte> message)
    {
        var cursor = new WireCursor(message);
        ReadOnlySpan<byte> owner = default, spaceName = "default"u8;
        bool namesOwner = false, namesSpace = false;
        while (!cursor.IsAtEnd)
        {
            var read = cursor.TryReadNumber(out var tag) && tag switch
            {
                WireTags.CellOwner => !namesOwner && (namesOwner = true) && cursor.TryReadBytes(out owner),
                WireTags.CellSpace => !namesSpace && (namesSpace = true) && cursor.TryReadBytes(out spaceName),
                _ => cursor.TrySkip(tag),
            };
            if (!read)
            {
                return false;
            }
        }

        var ownerId = namesOwner ? _policy.Owners.Find(owner) : MatrixCell.NoOwner;
        if (namesOwner && ownerId < 0)
        {
            ownerId = MatrixCell.UnknownOwner;
            if (!WireName.IsWellFormed(owner))
            {
                return false;
            }
        }

        if (!WireResource.TryResolve(_policy, spaceName, out var space))
        {
            return false;
        }

        _request.Overlaps(owner, out var ownerStart);
        _request.Overlaps(space.Name, out var spaceStart);
        var place = _matrix.PlaceOf(new MatrixPlace(space.Id, spaceStart, space.Name.Length), _policy.Spaces.Names.Count);
        var isPlain = ownerId >= 0 && !space.IsMalformed && (_policy.Spaces.AvailableOwners(space) >> ownerId & 1) != 0;
        _matrix.Cells.Add(new MatrixCell(place, ownerId, ownerStart, owner.Length, isPlain));
        return true;
    }

    // Nothing may be written before it is sure that all of the request will be answered here.
    private bool SubjectsAreWellFormed()
    {
        var subject = new WireSubject(_scratch.Roles);
        foreach (var (start, length) in _matrix.Subjects)
        {
            if (!subject.TryRead(_policy, _request.Slice(start, length)))
            {
                return false;
            }
        }

        return true;
    }

    private void Decide(ref BitColumn bits, Span<byte> reasons)
    {
        var subject = new WireSubject(_scratch.Roles);
        var tally = _scratch.Tally;
        var decision = 0;
        foreach (var (start, length) in _matrix.Subjects)
        {
            // 2. Grants.
            subject.TryRead(_policy, _request.Slice(start, length));
            var hasNoKnownRole = Unite(subject.Roles);

            // 3. Decisions.
            foreach (ref readonly var action in _matrix.Actions.Span)
            {
                ref readonly var required = ref _policy.Actions.Requirement(action.Question.Requirement);
                var isPlain = action.Question.Requirement != 0 && required.AsksOperationsOnly && !hasNoKnownRole;
                foreach (ref readonly var cell in _matrix.Cells.Span)
                {
                    var reason = isPlain && cell.IsPlain
                        ? Plain(required.Operations, cell)
                        : Whole(action, cell, hasNoKnownRole);
                    bits.Add(reason == Reason.Allowed);
                    tally.Add(reason);
                    if (!reasons.IsEmpty)
                    {
                        reasons[decision++] = (byte)reason;
                    }
                }
            }
        }

        bits.Finish();
    }

    private bool Unite(SubjectRoles roles)
    {
        var stride = _policy.Grants.Stride;
        var rows = _matrix.RowsFor(stride);
        var hasNoKnownRole = false;
        for (var place = 0; place < _matrix.Places.Count; place++)
        {
            var grants = SubjectGrants.Of(_policy, roles, _matrix.Places.Span[place].In(_request), _scratch.Row);
            grants.Row.CopyTo(rows[(place * stride)..]);
            hasNoKnownRole = grants.HasNoKnownRole;
        }

        return hasNoKnownRole;
    }

    private Reason Plain(ulong operations, in MatrixCell cell) =>
        (operations & ~_matrix.Rows[(cell.Place * _policy.Grants.Stride) + cell.Owner]) == 0 ? Reason.Allowed : Reason.MissingPrivilege;

    private Reason Whole(in MatrixAction action, in MatrixCell cell, bool hasNoKnownRole)
    {
        var question = action.Question;
        if (cell.Owner >= 0)
        {
            question.AddOwner(cell.Owner);
        }
        else if (cell.Owner == MatrixCell.UnknownOwner)
        {
            question.AddOwner(
                _policy, _request.Slice(cell.OwnerStart, cell.OwnerLength), _request.Slice(action.NameStart, action.NameLength));
        }

        var space = _matrix.Places.Span[cell.Place].In(_request);
        var stride = _policy.Grants.Stride;
        var grants = new SubjectGrants(_matrix.Rows.Slice(cell.Place * stride, stride), hasNoKnownRole);
        return Decider.Decide(_policy, question, space, grants);
    }
}
