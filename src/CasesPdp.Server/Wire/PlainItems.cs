using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CasesPdp.Decisions;

namespace CasesPdp.Server.Wire;

/// <summary>
/// Decides the items that nearly all senders send, as fast as their bytes can be read: an action that is only a name; a resource that is a
/// case with one owner and perhaps a space; perhaps a correlation id; each in the order of its field number, lengths below 128.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>The item. Most were read before, and <see cref="KnownItems"/> decides them; where too many turn out to be new, it is no longer
/// asked.</item>
/// <item>Its action: the operations asked for. Without one, the default action's.</item>
/// <item>Its resource: the owner, and the row of the space. Without one, the default resource's.</item>
/// <item>Its correlation id.</item>
/// <item>The decision: the operations against the owner's word of the row.</item>
/// </list>
/// It ends before the first item that is anything else, names something unknown, or asks for more than operations of an available owner;
/// <see cref="BatchWire"/> takes that one the whole way. A length is believed once what it encloses has ended exactly there.
/// </remarks>
internal ref struct PlainItems
{
    private const uint NamedAction = (WireTags.ActionName << 16) | WireTags.Action;
    private const uint CaseType = (4 << 8) | WireTags.ResourceType;
    private const int TypeBytes = WireBytes.HeadBytes + 4;

    // Which row is at hand: a listed space's id, or one of these.
    private const int UnnamedSpace = -1;
    private const int DefaultResourceSpace = -2;
    private const int NoSpace = -3;

    // How many more items may turn out to be new than known before a batch stops looking.
    private const int MostMisses = 32;

    private static readonly uint Case = BinaryPrimitives.ReadUInt32LittleEndian("case"u8);

    private readonly WireScratch _scratch;
    private readonly PolicySnapshot _policy;
    private readonly SubjectRows _subject;
    private readonly KnownItems _known;
    private readonly CorrelationColumn _correlationIds;
    private readonly ulong _defaultOperations;
    private readonly int _defaultOwner;
    private readonly SpaceRef _defaultResourceSpace;
    private readonly SpaceRef _unnamedSpace;
    private int _missesLeft = MostMisses;

    /// <param name="scratch">Its default subject has begun, and some role of it is known.</param>
    /// <param name="operations">The default action's, if it asks for operations only; else 0.</param>
    /// <param name="owner">The default resource's, if it is a case open to all with one registered owner; else -1.</param>
    /// <param name="space">The default resource's space.</param>
    public PlainItems(WireScratch scratch, ulong operations, int owner, SpaceRef space)
    {
        _scratch = scratch;
        _policy = scratch.Policy;
        _subject = scratch.Subject;
        _known = scratch.KnownItems;
        _correlationIds = scratch.CorrelationIds;
        _defaultOperations = operations;
        _defaultOwner = owner;
        _defaultResourceSpace = space;
        _unnamedSpace = _policy.Spaces.Resolve(WireResource.DefaultSpace);
    }

    /// <summary>Decides plain items for as long as they come.</summary>
    /// <param name="request">The batch.</param>
    /// <param name="at">Where the next item starts; afterwards, where the first starts that is not plain.</param>
    /// <param name="item">The index of the next item; afterwards, of that one.</param>
    /// <param name="reasons">The column, as long as a batch may be.</param>
    public void Decide(ReadOnlySpan<byte> request, ref int at, ref int item, Span<byte> reasons)
    {
        if (_missesLeft > 0)
        {
            Decide<WithCache>(request, ref at, ref item, reasons);
        }

        if (_missesLeft == 0)
        {
            Decide<NoCache>(request, ref at, ref item, reasons);
        }
    }

    // Compiled twice, once without the code for known items.
    private void Decide<TCaching>(ReadOnlySpan<byte> request, ref int at, ref int item, Span<byte> reasons)
        where TCaching : struct
    {
        var bytes = new WireBytes(request);
        var actions = _policy.Actions;
        var actionNames = actions.Names;
        var owners = _policy.Owners;
        var spaces = _policy.Spaces.Names;
        ReadOnlySpan<ulong> row = default;
        ulong available = 0;
        var space = NoSpace;
        int start = at, index = item;

        // Whatever of an item is looked at lies before its end, or is a window of 16 bytes that starts there at the latest.
        for (var last = request.Length - WireBytes.Slack; index < reasons.Length && start <= last; index++)
        {
            // 1. Item.
            if (typeof(TCaching) == typeof(WithCache))
            {
                var known = _known.Decide(request, row, space, start, index, reasons);
                var isKnown = known.Item != index;
                (start, index) = known;
                if (_missesLeft == 0 || index == reasons.Length || start > last)
                {
                    break;
                }

                _missesLeft += isKnown ? 1 : -1;
            }

            var head = bytes.HeadAt(start);
            var next = start + WireBytes.HeadBytes;
            var end = next + (head >> 8);
            if ((head & WireBytes.Head) != WireTags.BatchItem || end > last)
            {
                break;
            }

            // 2. Action.
            var heads = bytes.HeadsAt(next);
            var operations = _defaultOperations;
            var isWhole = false;
            if ((heads & WireBytes.Heads) == NamedAction)
            {
                var length = (int)(heads >> 24);
                var name = next + WireBytes.HeadsBytes;
                next = name + length;
                if ((byte)(heads >> 8) != length + WireBytes.HeadBytes || next > end || length > Vector128<byte>.Count)
                {
                    break;
                }

                var action = actionNames.FindShort(bytes.WindowAt(name), length);
                if (action < 0)
                {
                    break;
                }

                operations = actions.OperationsOnly(action);
                isWhole = true;
                heads = bytes.HeadsAt(next);
            }

            // 3. Resource.
            int owner;
            if ((heads & WireBytes.Head) == WireTags.Resource)
            {
                var resourceEnd = next + WireBytes.HeadBytes + (byte)(heads >> 8);
                var ownerHead = (int)(heads >> 16);
                if (ownerHead == CaseType && bytes.HeadsAt(next + WireBytes.HeadsBytes) == Case)
                {
                    next += TypeBytes;
                    ownerHead = bytes.HeadAt(next + WireBytes.HeadBytes);
                }

                var length = ownerHead >> 8;
                var name = next + WireBytes.HeadsBytes;
                next = name + length;
                if ((ownerHead & WireBytes.Head) != WireTags.ResourceOwner || next > resourceEnd || resourceEnd > end
                    || length > Vector128<byte>.Count)
                {
                    break;
                }

                owner = owners.FindShort(bytes.WindowAt(name), length);
                var named = UnnamedSpace;
                if (next != resourceEnd)
                {
                    if (!bytes.IsLast(next, resourceEnd, WireTags.ResourceSpace, out length) || length > Vector128<byte>.Count)
                    {
                        break;
                    }

                    named = spaces.FindShort(bytes.WindowAt(next + WireBytes.HeadBytes), length);
                    if (named < 0)
                    {
                        break;
                    }

                    next = resourceEnd;
                }

                if (space != named)
                {
                    if (_scratch.MustFallBack())
                    {
                        break;
                    }

                    Enter(named < 0 ? _unnamedSpace : SpaceRef.Listed(named), out row, out available);
                    space = named;
                }
            }
            else
            {
                isWhole = false;
                owner = _defaultOwner;
                if (space != DefaultResourceSpace && owner >= 0)
                {
                    Enter(_defaultResourceSpace, out row, out available);
                    space = DefaultResourceSpace;
                }
            }

            if (operations == 0 || owner < 0 || (available >> owner & 1) == 0)
            {
                break;
            }

            // 4. Correlation id.
            if (next != end && !TryNoteCorrelation(request, next, end, index))
            {
                break;
            }

            if (typeof(TCaching) == typeof(WithCache) && isWhole && next == end)
            {
                _known.Remember(request, start, end, operations, owner, space);
            }

            // 5. Decision.
            reasons[index] = (byte)Decider.DecideOperations(operations, row[owner]);
            start = end;
        }

        at = start;
        item = index;
    }

    private readonly bool TryNoteCorrelation(ReadOnlySpan<byte> request, int at, int end, int item)
    {
        if (!new WireBytes(request).IsLast(at, end, WireTags.ItemCorrelationId, out var length)
            || !WireName.IsWellFormed(request.Slice(at + WireBytes.HeadBytes, length)))
        {
            return false;
        }

        if (length != 0)
        {
            _correlationIds.Add(item, at + WireBytes.HeadBytes, length);
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void Enter(SpaceRef space, out ReadOnlySpan<ulong> row, out ulong available)
    {
        row = _subject.In(space).Row;
        available = space.IsMalformed ? 0 : _policy.Spaces.AvailableOwners(space);
    }

    private readonly struct WithCache;

    private readonly struct NoCache;
}
