namespace CasesPdp.Policies.Changes;

/// <summary>The cells that change with a <see cref="RowChange"/>, in one place.</summary>
/// <param name="Count">How many.</param>
/// <param name="Words">The bits that widen and those that narrow, word by word of a row, hidden owners left out.</param>
/// <param name="Calls">The calls that change, and the owner of each question; <see cref="CallNeed.NoOwner"/> where it names none.</param>
internal sealed record CellDelta(
    ChangeCount Count,
    (ulong Widened, ulong Narrowed)[] Words,
    IReadOnlyList<(int Call, int Owner, ChangeDirection Direction)> Calls)
{
    public static CellDelta None { get; } = new(default, [], []);
}
