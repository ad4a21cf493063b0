namespace CasesPdp.Decisions;

/// <summary>The places of operations in an owner's word of a grant row.</summary>
/// <remarks>
/// The topmost bit is not an operation: it is the tag <c>api:{owner}FilesCasesCreate</c>, which attaching a file asks of every owner.
/// Kept beside the operations it costs no second look-up.
/// </remarks>
public sealed class OperationBits
{
    /// <summary>The bit of <c>api:{owner}FilesCasesCreate</c>.</summary>
    public const ulong FilesCreate = 1UL << 63;

    private readonly string[] _names;

    /// <summary>Gives bit <c>i</c> to the operation <c>names[i]</c>.</summary>
    /// <param name="names">Checked-as names, at most 63.</param>
    public OperationBits(string[] names)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(names.Length, 63);
        _names = names;
    }

    /// <summary>The names, by bit.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>The bit of the operation, or 0 when no operation is checked by that name.</summary>
    public ulong Bit(string name)
    {
        var place = Array.IndexOf(_names, name);
        return place < 0 ? 0 : 1UL << place;
    }
}
