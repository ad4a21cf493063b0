using CasesPdp.Decisions;

namespace CasesPdp.Server.Wire;

/// <summary>Answers a matrix from its bytes.</summary>
/// <remarks>
/// <list type="number">
/// <item>One walk reads the entities: actions and cells are resolved once, subjects are only noted.</item>
/// <item>For each subject the word of grants that stands behind each cell is fetched once.</item>
/// <item>Then every action is decided in every cell, in the order of the answer's bits. Most actions ask operations of the cell's owner and
/// nothing else, and most cells name an available owner: there a decision is one mask, and several are made at once. All others go the
/// whole way.</item>
/// </list>
/// </remarks>
internal readonly ref struct MatrixWire
{
    private const int CellsBetweenLooks = 64;

    // How many cells are decided by masks in the time of one step.
    private const int MasksPerStep = 16;

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

    /// <summary>Answers the matrix; see <see cref="WireMethod.TryAnswer"/>.</summary>
    public static bool TryAnswer(WireScratch scratch, ReadOnlySpan<byte> request, WireCall call)
    {
        try
        {
            return new MatrixWire(scratch, request).TryAnswer(call);
        }
        finally
        {
            scratch.Matrix.Clear();
        }
    }

    private bool TryAnswer(WireCall call)
    {
        var subject = new WireSubject(_scratch.Roles, _scratch.Tally);

        // 1. Entities.
        var reader = new MatrixReader(_policy, _matrix, _request);
        if (!reader.TryRead(out var withReasons) || !reader.SubjectsAreWellFormed(ref subject))
        {
            return false;
        }

        var decisions = _matrix.Subjects.Count * _matrix.Actions.Count * _matrix.Cells.Count;
        var size = AnswerWriter.SizeOfMatrix(_scratch, decisions, withReasons);
        if (size > call.MostAnswerBytes)
        {
            return false;
        }

        var writer = new AnswerWriter(call.TakeAnswer(size));
        var bits = new BitColumn(writer.WriteMatrixHead(_scratch, decisions));
        if (_matrix.Subjects.Count > 1)
        {
            subject = new WireSubject(_scratch.Roles, tally: null);
        }

        if (!TryDecide(ref subject, ref bits, writer.WriteMatrixTail(decisions, withReasons)))
        {
            call.ReturnAnswer();
            return false;
        }

        return true;
    }

    private bool TryDecide(ref WireSubject subject, ref BitColumn bits, Span<byte> reasons)
    {
        // The answers to a subject without a known role, once there are some.
        ReadOnlySpan<byte> reasonsOfUnknown = [];
        Span<long> tallyOfUnknown = stackalloc long[_scratch.Tally.Counts.Length];
        var hasUnknown = false;
        foreach (var (start, length) in _matrix.Subjects)
        {
            // 2. Grants. A single subject has been read a moment ago.
            if (_matrix.Subjects.Count > 1)
            {
                subject.TryRead(_policy, _request.Slice(start, length));
            }

            _scratch.Subject.Begin(subject.Roles);
            var isUnknown = _scratch.Subject.HasNoKnownRole;
            if (isUnknown && hasUnknown)
            {
                Repeat(reasonsOfUnknown, tallyOfUnknown, ref bits, ref reasons);
                continue;
            }

            var all = reasons;
            if (isUnknown)
            {
                _scratch.Tally.Counts.CopyTo(tallyOfUnknown);
            }

            if (!TryFetch())
            {
                return false;
            }

            // 3. Decisions.
            foreach (ref readonly var action in _matrix.Actions.Span)
            {
                var line = reasons.IsEmpty ? default : reasons[.._matrix.Cells.Count];
                reasons = reasons.IsEmpty ? default : reasons[_matrix.Cells.Count..];
                var operations = OperationsOnly(action);
                if (!(operations != 0 ? TryDecideMasks(action, operations, ref bits, line) : TryDecideWhole(action, ref bits, line)))
                {
                    return false;
                }
            }

            if (isUnknown)
            {
                _scratch.Tally.Since(tallyOfUnknown);
                reasonsOfUnknown = all[..^reasons.Length];
                hasUnknown = true;
            }
        }

        bits.Finish();
        return true;
    }

    // Subjects without a known role get the same answers, and none of them is allowed anything.
    private void Repeat(
        scoped ReadOnlySpan<byte> reasonsOfUnknown, scoped ReadOnlySpan<long> tallyOfUnknown, ref BitColumn bits, ref Span<byte> reasons)
    {
        var line = _matrix.Line();
        line.Clear();
        for (var action = 0; action < _matrix.Actions.Count; action++)
        {
            bits.Add(line, _matrix.Cells.Count);
        }

        reasonsOfUnknown.CopyTo(reasons);
        reasons = reasons[reasonsOfUnknown.Length..];
        _scratch.Tally.Add(tallyOfUnknown);
        _scratch.Spend(1 + (_matrix.Actions.Count * _matrix.Cells.Count / MasksPerStep));
    }

    private ulong OperationsOnly(in MatrixAction action)
    {
        var requirement = action.Question.Requirement;
        return requirement == 0 || !_policy.Actions.Requirement(requirement).AsksOperationsOnly
            ? 0
            : _policy.Actions.Requirement(requirement).Operations;
    }

    private bool TryFetch()
    {
        var subject = _scratch.Subject;
        var cells = _matrix.Cells.Span;
        var granted = _matrix.Granted();
        for (var i = 0; i < granted.Length; i++)
        {
            if (i % CellsBetweenLooks == 0 && _scratch.MustFallBack())
            {
                return false;
            }

            granted[i] = cells[i].IsPlain ? subject.OperationsIn(SpaceRef.Listed(cells[i].Space), cells[i].Owner) : 0;
        }

        // Patterns may have a say in unlisted spaces: united once here, not for every action.
        var stride = _policy.Grants.Stride;
        var rows = _matrix.RowsOfOdd(stride);
        for (var i = 0; !rows.IsEmpty; i++)
        {
            if (_scratch.MustFallBack())
            {
                return false;
            }

            subject.In(_matrix.OddCells.Span[i].SpaceIn(_request)).Row.CopyTo(rows);
            rows = rows[stride..];
        }

        return true;
    }

    private bool TryDecideMasks(in MatrixAction action, ulong operations, ref BitColumn bits, Span<byte> reasons)
    {
        // Without a known role every word of grants is empty.
        var denial = _scratch.Subject.HasNoKnownRole ? Reason.NoKnownRole : Reason.MissingPrivilege;
        var line = _matrix.Line();
        MaskColumn.Compare(_matrix.Granted(), operations, line);
        var allowed = MaskColumn.Count(line);
        if (!reasons.IsEmpty)
        {
            MaskColumn.Expand(line, denial, reasons);
        }

        _scratch.Tally.Add(Reason.Allowed, allowed);
        _scratch.Tally.Add(denial, _matrix.Cells.Count - _matrix.OddCells.Count - allowed);
        _scratch.Spend(line.Length * 64 / MasksPerStep);
        var decided = TryDecideOdd(action, line, reasons);
        bits.Add(line, _matrix.Cells.Count);
        return decided;
    }

    private bool TryDecideWhole(in MatrixAction action, ref BitColumn bits, Span<byte> reasons)
    {
        var cells = _matrix.Cells.Span;
        var line = _matrix.Line();
        line.Clear();
        for (var i = 0; i < cells.Length; i++)
        {
            if (cells[i].IsPlain)
            {
                var question = action.Question;
                question.AddOwners(1UL << cells[i].Owner);
                var space = SpaceRef.Listed(cells[i].Space);
                Note(i, Decider.Decide(_policy, question, space, _scratch.Subject.In(space)), line, reasons);
            }
        }

        _scratch.Spend(cells.Length);
        var decided = TryDecideOdd(action, line, reasons) && !_scratch.MustFallBack();
        bits.Add(line, cells.Length);
        return decided;
    }

    private bool TryDecideOdd(in MatrixAction action, Span<ulong> line, Span<byte> reasons)
    {
        if (_matrix.OddCells.Count == 0)
        {
            return true;
        }

        var stride = _policy.Grants.Stride;
        var rows = _matrix.RowsOfOdd(stride);
        foreach (ref readonly var cell in _matrix.OddCells.Span)
        {
            var question = action.Question;
            if (cell.Owner >= 0)
            {
                question.AddOwners(1UL << cell.Owner);
            }
            else if (cell.Owner == OddCell.UnknownOwner)
            {
                question.AddUnknownOwner(cell.OwnerIn(_request), _request.Slice(action.NameStart, action.NameLength));
            }

            var space = cell.SpaceIn(_request);
            SubjectGrants grants;
            if (rows.IsEmpty)
            {
                if (_scratch.MustFallBack())
                {
                    return false;
                }

                grants = _scratch.Subject.In(space);
            }
            else
            {
                grants = new SubjectGrants(rows[..stride], _scratch.Subject.HasNoKnownRole);
                rows = rows[stride..];
            }

            Note(cell.Index, Decider.Decide(_policy, question, space, grants), line, reasons);
        }

        _scratch.Spend(_matrix.OddCells.Count);
        return !_scratch.MustFallBack();
    }

    private void Note(int cell, Reason reason, Span<ulong> line, Span<byte> reasons)
    {
        _scratch.Tally.Add(reason);
        line[cell / 64] |= (reason == Reason.Allowed ? 1UL : 0) << (cell % 64);
        if (!reasons.IsEmpty)
        {
            reasons[cell] = (byte)reason;
        }
    }
}
