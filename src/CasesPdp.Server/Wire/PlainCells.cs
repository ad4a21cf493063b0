using System.Runtime.Intrinsics;
using CasesPdp.Decisions;

namespace CasesPdp.Server.Wire;

/// <summary>
/// Reads the cells of a matrix that nearly all senders send: a registered owner and a listed space where it is available, in this order,
/// names of at most 16 bytes.
/// </summary>
/// <remarks>It ends before the first cell that is anything else. A length is believed once what it encloses has ended exactly
/// there.</remarks>
internal static class PlainCells
{
    private const uint OwnedCell = (WireTags.CellOwner << 16) | WireTags.MatrixCell;

    /// <summary>Reads plain cells for as long as they come and the limits allow.</summary>
    /// <param name="policy">The snapshot.</param>
    /// <param name="matrix">Where cells are noted.</param>
    /// <param name="request">The matrix.</param>
    /// <param name="at">Where the next cell starts; afterwards, where the first field starts that is not a plain cell.</param>
    public static void Read(PolicySnapshot policy, MatrixScratch matrix, ReadOnlySpan<byte> request, ref int at)
    {
        var bytes = new WireBytes(request);
        var owners = policy.Owners;
        var spaces = policy.Spaces;
        var spaceNames = spaces.Names;
        var start = at;
        var room = matrix.RoomForCells;
        for (var last = request.Length - WireBytes.Slack; start <= last && room > 0; room--)
        {
            var heads = bytes.HeadsAt(start);
            var end = start + WireBytes.HeadBytes + (byte)(heads >> 8);
            var length = (int)(heads >> 24);
            var name = start + WireBytes.HeadsBytes;
            var next = name + length;
            if ((heads & WireBytes.Heads) != OwnedCell || end > last || next >= end || length > Vector128<byte>.Count)
            {
                break;
            }

            var owner = owners.FindShort(bytes.WindowAt(name), length);
            if (!bytes.IsLast(next, end, WireTags.CellSpace, out length) || length > Vector128<byte>.Count)
            {
                break;
            }

            var space = spaceNames.FindShort(bytes.WindowAt(next + WireBytes.HeadBytes), length);
            if (owner < 0 || space < 0 || (spaces.AvailableOwners(space) >> owner & 1) == 0)
            {
                break;
            }

            matrix.Cells.Add(new MatrixCell(space, owner));
            start = end;
        }

        at = start;
    }
}
