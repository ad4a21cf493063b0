namespace CasesPdp.Policies.Explanations;

/// <summary>One thing that an action requires, as a place in a row of grants.</summary>
/// <param name="Name">As explanations write it.</param>
/// <param name="Owner">The owner it is required of, if any.</param>
/// <param name="Word">The word of the row; -1 where any available owner would do.</param>
/// <param name="Bits">The bit of that word; where any owner would do, all operations that one owner must grant together.</param>
internal sealed record Need(string Name, string? Owner, int Word, ulong Bits)
{
    public bool IsAnyOwner => Word < 0;
}
