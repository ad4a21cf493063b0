using System.Numerics;
using CasesPdp.Decisions;

namespace CasesPdp.Server.Wire;

/// <summary>What answering a matrix needs besides its bytes. Part of a thread's scratch; rare giants are not kept.</summary>
internal sealed class MatrixScratch
{
    private const int MostOddCells = 4_096;
    private const int MostKept = 16_384;

    private ulong[] _rows = [];
    private ulong[] _granted = [];
    private ulong[] _line = [];

    /// <summary>Where each subject stands in the request: start and length.</summary>
    public Column<(int Start, int Length)> Subjects { get; } = new();

    /// <summary>The actions.</summary>
    public Column<MatrixAction> Actions { get; } = new();

    /// <summary>The cells.</summary>
    public Column<MatrixCell> Cells { get; } = new();

    /// <summary>The cells that are not plain, ascending.</summary>
    public Column<OddCell> OddCells { get; } = new();

    /// <summary>Whether the counts so far are within the limits, and the odd cells few enough to keep a row of grants for each.</summary>
    public bool IsWithinLimits => OddCells.Count <= MostOddCells && Pairs <= Limits.MatrixCells
        && Pairs * Math.Max(1, Cells.Count) <= Limits.MatrixCells;

    /// <summary>How many cells may still come, as long as nothing else does.</summary>
    public int RoomForCells => Pairs > Limits.MatrixCells ? 0 : (Limits.MatrixCells / (int)Pairs) - Cells.Count;

    private long Pairs => Math.Max(1L, Subjects.Count) * Math.Max(1, Actions.Count);

    /// <summary>Notes a subject.</summary>
    public bool AddSubject((int Start, int Length) subject)
    {
        Subjects.Add(subject);
        return true;
    }

    /// <summary>Notes a cell that is not plain.</summary>
    public void AddOdd(OddCell cell)
    {
        OddCells.Add(cell);
        Cells.Add(MatrixCell.Odd);
    }

    /// <summary>Room for a word for each cell: what the subject at hand is granted there.</summary>
    public Span<ulong> Granted() => RoomFor(ref _granted, Cells.Count);

    /// <summary>Room for a bit for each cell.</summary>
    public Span<ulong> Line() => RoomFor(ref _line, (Cells.Count + 63) / 64);

    /// <summary>Room for a row of grants for each odd cell.</summary>
    public Span<ulong> RowsOfOdd(int stride) => RoomFor(ref _rows, OddCells.Count * stride);

    /// <summary>Forgets the matrix before.</summary>
    public void Clear()
    {
        Subjects.Clear(MostKept);
        Actions.Clear(MostKept);
        Cells.Clear(MostKept);
        OddCells.Clear(MostOddCells);
        Trim(ref _rows);
        Trim(ref _granted);
        Trim(ref _line);
    }

    private static void Trim(ref ulong[] words)
    {
        if (words.Length > MostKept)
        {
            words = [];
        }
    }

    private static Span<ulong> RoomFor(ref ulong[] words, int count)
    {
        if (words.Length < count)
        {
            words = new ulong[BitOperations.RoundUpToPowerOf2((uint)count)];
        }

        return words.AsSpan(0, count);
    }
}
