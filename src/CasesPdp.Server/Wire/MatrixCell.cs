namespace CasesPdp.Server.Wire;

/// <summary>A cell of a matrix with its names resolved.</summary>
/// <param name="Place">Which place it stands in: cells of one listed space share it.</param>
/// <param name="Owner">The owner's id, <see cref="NoOwner"/> or <see cref="UnknownOwner"/>.</param>
/// <param name="OwnerStart">Where the name of an unknown owner starts in the request.</param>
/// <param name="OwnerLength">How long that name is.</param>
/// <param name="IsPlain">Whether the owner is registered and available there: all that is left to ask is what is granted.</param>
internal readonly record struct MatrixCell(int Place, int Owner, int OwnerStart, int OwnerLength, bool IsPlain)
{
    /// <summary>The cell names no owner.</summary>
    public const int NoOwner = -1;

    /// <summary>The cell names an owner that is not registered.</summary>
    public const int UnknownOwner = -2;
}
