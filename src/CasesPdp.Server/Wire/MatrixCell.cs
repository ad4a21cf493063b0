namespace CasesPdp.Server.Wire;

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
