using CasesPdp.Decisions;

namespace CasesPdp.Server.Wire;

/// <summary>What answering a matrix needs besides its bytes. Part of a thread's scratch; rare giants are not kept.</summary>
internal sealed class MatrixScratch
{
    private const int MostPlaces = 4_096;
    private const int MostKept = 16_384;

    // For each listed space the place it has in this matrix, plus one.
    private int[] _placeOfSpace = [];
    private ulong[] _rows = [];

    /// <summary>Where each subject stands in the request: start and length.</summary>
    public Column<(int Start, int Length)> Subjects { get; } = new();

    /// <summary>The actions.</summary>
    public Column<MatrixAction> Actions { get; } = new();

    /// <summary>The cells.</summary>
    public Column<MatrixCell> Cells { get; } = new();

    /// <summary>The distinct listed spaces of the cells, and every other space by itself.</summary>
    public Column<MatrixPlace> Places { get; } = new();

    /// <summary>The grants of the subject at hand: a row for each place.</summary>
    public ReadOnlySpan<ulong> Rows => _rows;

    /// <summary>Whether the counts so far are within the limits, and the spaces few enough to keep a row of grants for each.</summary>
    public bool IsWithinLimits => Places.Count <= MostPlaces
        && Math.Max(1L, Subjects.Count) * Math.Max(1, Actions.Count) <= Limits.MatrixCells
        && Math.Max(1L, Subjects.Count) * Math.Max(1, Actions.Count) * Math.Max(1, Cells.Count) <= Limits.MatrixCells;

    /// <summary>Notes a subject.</summary>
    public bool AddSubject((int Start, int Length) subject)
    {
        Subjects.Add(subject);
        return true;
    }

    /// <summary>The place of a space.</summary>
    public int PlaceOf(MatrixPlace place, int listedSpaces)
    {
        if (place.Id < 0)
        {
            Places.Add(place);
            return Places.Count - 1;
        }

        if (_placeOfSpace.Length < listedSpaces)
        {
            Array.Resize(ref _placeOfSpace, listedSpaces);
        }

        ref var known = ref _placeOfSpace[place.Id];
        if (known == 0)
        {
            Places.Add(place);
            known = Places.Count;
        }

        return known - 1;
    }

    /// <summary>Room for a row for each place.</summary>
    public Span<ulong> RowsFor(int stride)
    {
        if (_rows.Length < Places.Count * stride)
        {
            _rows = new ulong[Places.Count * stride];
        }

        return _rows;
    }

    /// <summary>Forgets the matrix before.</summary>
    public void Clear()
    {
        foreach (var place in Places)
        {
            if (place.Id >= 0)
            {
                _placeOfSpace[place.Id] = 0;
            }
        }

        Subjects.Clear(MostKept);
        Actions.Clear(MostKept);
        Cells.Clear(MostKept);
        Places.Clear(MostPlaces);
    }
}
