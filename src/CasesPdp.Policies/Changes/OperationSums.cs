namespace CasesPdp.Policies.Changes;

/// <summary>Sums what changed for each operation of an owner, each right and each call.</summary>
internal static class OperationSums
{
    /// <summary>Those that changed: operations by owner, then rights, then calls.</summary>
    public static IReadOnlyList<OperationDiff> Of(CellLayout layout, CellComparison cells, IReadOnlyList<CallPair> calls)
    {
        var bits = new ChangeCount[layout.Stride * 64];
        var asked = new Dictionary<(int Call, int Owner), ChangeCount>();
        foreach (var (delta, times) in cells.Sums().Where(s => !s.Delta.Count.IsZero))
        {
            for (var word = 0; word < delta.Words.Length; word++)
            {
                Add(bits, word, delta.Words[word].Widened, new ChangeCount(times, 0));
                Add(bits, word, delta.Words[word].Narrowed, new ChangeCount(0, times));
            }

            foreach (var (call, owner, direction) in delta.Calls)
            {
                var count = direction == ChangeDirection.Widened ? new ChangeCount(times, 0) : new ChangeCount(0, times);
                asked[(call, owner)] = asked.GetValueOrDefault((call, owner)).Plus(count);
            }
        }

        var ofBits = Enumerable.Range(0, bits.Length).Where(i => !bits[i].IsZero).Select(i => OfBit(layout, i, bits[i]));
        var ofCalls = asked.Where(a => !a.Value.IsZero).OrderBy(a => a.Key)
            .Select(a => new OperationDiff(
                CellKind.Call, a.Key.Owner < 0 ? null : layout.Owners[a.Key.Owner], calls[a.Key.Call].Name, a.Value));
        return [.. ofBits, .. ofCalls];
    }

    private static OperationDiff OfBit(CellLayout layout, int bit, ChangeCount count)
    {
        var owner = bit / 64;
        return owner < layout.Owners.Length
            ? new OperationDiff(CellKind.Operation, layout.Owners[owner], layout.Operations[bit % 64], count)
            : new OperationDiff(CellKind.Right, null, layout.Rights[bit - (64 * layout.Owners.Length)], count);
    }

    private static void Add(ChangeCount[] sums, int word, ulong bits, ChangeCount count)
    {
        foreach (var bit in RoleLines.Members(bits))
        {
            ref var sum = ref sums[(64 * word) + bit];
            sum = sum.Plus(count);
        }
    }
}

/// <summary>What changed for an operation of an owner, a right, a call, or an owner as such, over all roles and spaces.</summary>
/// <param name="Kind">Which of the four.</param>
/// <param name="Owner">The owner; absent for rights, and for calls that name none.</param>
/// <param name="Name">The operation, the right, or the call with its facets; empty for an owner as such.</param>
/// <param name="Cells">How many cells changed.</param>
public sealed record OperationDiff(CellKind Kind, string? Owner, string Name, ChangeCount Cells);
