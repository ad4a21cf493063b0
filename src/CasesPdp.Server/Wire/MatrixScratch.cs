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
    private ulong[] _granted = [];
    private ulong[] _line = [];

    /// <summary>Where each subject stands in the request: start and length.</summary>
    public Column<(int Start, int Length)> Subjects { get; } = new();

    /// <summary>The actions.</summary>
    public Column<MatrixAction> Actions { get; } = new();

    /// <summary>The cells.</summary>
    public Column<MatrixCell> Cells { get; } = new();

    /// <summary>The distinct listed spaces of the cells, and every other space by itself.</summary>
    public Column<MatrixPlace> Places { get; } = new();

    /// <summary>The indexes of cells that are not plain.</summary>
    public Column<int> Exceptions { get; } = new();

    /// <summary>What the subject at hand is granted: for each plain cell its owner's word, for every other 0.</summary>
    public ReadOnlySpan<ulong> Granted => _granted;

    /// <summary>The grants of the subject at hand: a row for each place. Filled in where <see cref="NeedsRows"/>.</summary>
    public ReadOnlySpan<ulong> Rows => _rows;

    /// <summary>Whether the counts so far are within the limits, and the spaces few enough to keep a row of grants for each.</summary>
    public bool IsWithinLimits => Places.Count <= MostPlaces
        && Math.Max(1L, Subjects.Count) * Math.Max(1, Actions.Count) <= Limits.MatrixCells
        && Math.Max(1L, Subjects.Count) * Math.Max(1, Actions.Count) * Math.Max(1, Cells.Count) <= Limits.MatrixCells;

    /// <summary>How many cells may come before it is time to look at the limits again.</summary>
    public int RoomForCells => IsWithinLimits
        ? Math.Min(
            MostPlaces - Places.Count,
            (Limits.MatrixCells / (Math.Max(1, Subjects.Count) * Math.Max(1, Actions.Count))) - Cells.Count)
        : 0;

    /// <summary>Notes a subject.</summary>
    public bool AddSubject((int Start, int Length) subject)
    {
        Subjects.Add(subject);
        return true;
    }

    /// <summary>Notes a cell.</summary>
    public void AddCell(MatrixCell cell)
    {
        if (!cell.IsPlain)
        {
            Exceptions.Add(Cells.Count);
        }

        Cells.Add(cell);
    }

    /// <summary>Whether some decision takes more than the words of <see cref="Granted"/>.</summary>
    public bool NeedsRows(PolicySnapshot policy)
    {
        foreach (ref readonly var action in Actions.Span)
        {
            var requirement = action.Question.Requirement;
            if (requirement == 0 || !policy.Actions.Requirement(requirement).AsksOperationsOnly)
            {
                return true;
            }
        }

        return Exceptions.Count != 0;
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

    /// <summary>Room for a word for each cell.</summary>
    public Span<ulong> GrantedFor(int cells) => RoomFor(ref _granted, cells);

    /// <summary>Room for a bit for each cell.</summary>
    public Span<ulong> LineFor(int cells) => RoomFor(ref _line, (cells + 63) / 64);

    /// <summary>Room for a row for each place.</summary>
    public Span<ulong> RowsFor(int stride) => RoomFor(ref _rows, Places.Count * stride);

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
        Exceptions.Clear(MostKept);
    }

    private static Span<ulong> RoomFor(ref ulong[] words, int count)
    {
        if (words.Length < count)
        {
            words = new ulong[Math.Max(count, 2 * words.Length)];
        }

        return words.AsSpan(0, count);
    }
}
