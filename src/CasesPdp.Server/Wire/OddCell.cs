using CasesPdp.Decisions;

namespace CasesPdp.Server.Wire;

/// <summary>A cell of a matrix that takes more than a look at what is granted.</summary>
/// <param name="Index">Which cell it is.</param>
/// <param name="Owner">The owner's id, <see cref="NoOwner"/> or <see cref="UnknownOwner"/>.</param>
/// <param name="OwnerPlace">Where the owner's name stands in the request: start and length.</param>
/// <param name="Space">As <see cref="SpaceRef.Id"/>.</param>
/// <param name="SpacePlace">Where the name of an unlisted space stands in the request: start and length.</param>
internal readonly record struct OddCell(
    int Index, int Owner, (int Start, int Length) OwnerPlace, int Space, (int Start, int Length) SpacePlace)
{
    /// <summary>The cell names no owner.</summary>
    public const int NoOwner = -1;

    /// <summary>The cell names an owner that is not registered.</summary>
    public const int UnknownOwner = -2;

    /// <summary>The owner's name.</summary>
    public ReadOnlySpan<byte> OwnerIn(ReadOnlySpan<byte> request) => request.Slice(OwnerPlace.Start, OwnerPlace.Length);

    /// <summary>The space.</summary>
    public SpaceRef SpaceIn(ReadOnlySpan<byte> request) => Space >= 0
        ? SpaceRef.Listed(Space)
        : SpacePlace.Length == 0 ? SpaceRef.Malformed : SpaceRef.Unlisted(request.Slice(SpacePlace.Start, SpacePlace.Length));
}
