using CasesPdp.Decisions;

namespace CasesPdp.Server.Wire;

/// <summary>A space that cells of a matrix name: what a <see cref="SpaceRef"/> says, fit to be kept in an array.</summary>
/// <param name="Id">As <see cref="SpaceRef.Id"/>.</param>
/// <param name="Start">Where the name of an unlisted space starts in the request.</param>
/// <param name="Length">How long that name is.</param>
internal readonly record struct MatrixPlace(int Id, int Start, int Length)
{
    /// <summary>The space.</summary>
    public SpaceRef In(ReadOnlySpan<byte> request) => Id >= 0
        ? SpaceRef.Listed(Id)
        : Length == 0 ? SpaceRef.Malformed : SpaceRef.Unlisted(request.Slice(Start, Length));
}
