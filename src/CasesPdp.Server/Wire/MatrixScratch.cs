using System.Numerics;
using CasesPdp.Decisions;

namespace CasesPdp.Server.Wire;

/// <summary>What answering a matrix needs besides its bytes. Part of a thread's scratch; rare giants are not kept.</summary>
internal sealed class MatrixScratch
{
    private const int MostRowWords = 1 << 20;
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

    /// <summary>Whether the counts so far are within the limits.</summary>
    public bool IsWithinLimits => Pairs <= Limits.MatrixCells && Pairs * Math.Max(1, Cells.Count) <= Limits.MatrixCells;

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

    /// <summary>Room for a row of grants for each odd cell; none where they are so many that their rows are united each time.</summary>
    public Span<ulong> RowsOfOdd(int stride) =>
        (long)OddCells.Count * stride <= MostRowWords ? RoomFor(ref _rows, OddCells.Count * stride) : default;

    /// <summary>Forgets the matrix before.</summary>
    public void Clear()
    {
        Subjects.Clear(MostKept);
        Actions.Clear(MostKept);
        Cells.Clear(MostKept);
        OddCells.Clear(MostKept);
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

/// <summary>An action of a matrix with its names resolved.</summary>
/// <param name="Question">The question, owners still to come.</param>
/// <param name="NameStart">Where its name starts in the request.</param>
/// <param name="NameLength">How long that name is.</param>
internal readonly record struct MatrixAction(Question Question, int NameStart, int NameLength);

/// <summary>
/// A cell of a matrix with its names resolved, where it names a listed space and one registered owner that is available there: all that is
/// left to ask is what is granted. Every other cell is an <see cref="OddCell"/>, and here only <see cref="Odd"/> stands for it.
/// </summary>
/// <param name="Space">The space's id.</param>
/// <param name="Owner">The owner's id; negative where the cell is odd.</param>
internal readonly record struct MatrixCell(int Space, int Owner)
{
    /// <summary>Keeps the place of an odd cell.</summary>
    public static MatrixCell Odd => new(0, -1);

    /// <summary>Whether all that is left to ask is what is granted.</summary>
    public bool IsPlain => Owner >= 0;
}
