using CasesPdp.Decisions;

namespace CasesPdp.Server.Wire;

/// <summary>Reads a matrix in one walk: actions and cells are resolved, subjects are only noted.</summary>
internal readonly ref struct MatrixReader
{
    private readonly PolicySnapshot _policy;
    private readonly MatrixScratch _matrix;
    private readonly ReadOnlySpan<byte> _request;

    /// <param name="policy">The snapshot.</param>
    /// <param name="matrix">Where entities are noted.</param>
    /// <param name="request">The matrix.</param>
    public MatrixReader(PolicySnapshot policy, MatrixScratch matrix, ReadOnlySpan<byte> request)
    {
        _policy = policy;
        _matrix = matrix;
        _request = request;
    }

    /// <summary>Reads all of the request; false where it falls back.</summary>
    public bool TryRead(out bool withReasons)
    {
        withReasons = false;
        var cursor = new WireCursor(_request);
        while (!cursor.IsAtEnd)
        {
            if (cursor.IsAt(WireTags.MatrixCell))
            {
                PlainCells.Read(_policy, _matrix, _request, ref cursor.At);
                if (cursor.IsAtEnd)
                {
                    break;
                }
            }

            ReadOnlySpan<byte> content;
            var read = cursor.TryReadNumber(out var tag) && tag switch
            {
                WireTags.MatrixSubject => cursor.TryReadBytes(out content) && _matrix.AddSubject(cursor.PlaceOf(content)),
                WireTags.MatrixAction => cursor.TryReadBytes(out content) && TryReadAction(content),
                WireTags.MatrixCell => cursor.TryReadBytes(out content) && TryReadCell(content),
                WireTags.MatrixRevision => cursor.TryReadBytes(out content) && WireRevision.IsMet(_policy, content),
                WireTags.MatrixIncludeReasons => cursor.TryReadFlag(out withReasons),
                _ => cursor.TrySkip(tag),
            };
            if (!read || !_matrix.IsWithinLimits)
            {
                return false;
            }
        }

        return _matrix.IsWithinLimits && _matrix.Subjects.Count > 0 && _matrix.Actions.Count > 0 && _matrix.Cells.Count > 0;
    }

    /// <summary>Whether all subjects can be read: only then is anything written.</summary>
    public bool SubjectsAreWellFormed(ref WireSubject subject)
    {
        foreach (var (start, length) in _matrix.Subjects)
        {
            if (!subject.TryRead(_policy, _request.Slice(start, length)))
            {
                return false;
            }
        }

        return true;
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
        ReadOnlySpan<byte> owner = default, spaceName = WireResource.DefaultSpace;
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

        var ownerId = namesOwner ? _policy.Owners.Find(owner) : OddCell.NoOwner;
        if (namesOwner && ownerId < 0)
        {
            ownerId = OddCell.UnknownOwner;
        }

        if (!WireName.IsWellFormed(owner, isKnown: ownerId >= 0) || !WireResource.TryResolve(_policy, spaceName, out var space))
        {
            return false;
        }

        if (ownerId >= 0 && space.Id >= 0 && (_policy.Spaces.AvailableOwners(space) >> ownerId & 1) != 0)
        {
            _matrix.Cells.Add(new MatrixCell(space.Id, ownerId));
            return true;
        }

        _request.Overlaps(owner, out var ownerStart);
        _request.Overlaps(space.Name, out var spaceStart);
        _matrix.AddOdd(
            new OddCell(_matrix.Cells.Count, ownerId, (ownerStart, owner.Length), space.Id, (spaceStart, space.Name.Length)));
        return true;
    }
}
