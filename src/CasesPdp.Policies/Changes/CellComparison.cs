using System.Runtime.InteropServices;

namespace CasesPdp.Policies.Changes;

/// <summary>
/// Compares two tables cell by cell without walking cells: a pair of rows is compared once for each class of places where it occurs, and
/// counted as often as it does. Work is linear in roles and their entries.
/// </summary>
internal sealed class CellComparison
{
    private readonly CellLayout _layout;
    private readonly RowPool _rows;
    private readonly IReadOnlyList<CallPair> _calls;
    private readonly Dictionary<RowChange, CellDelta> _deltas = [];
    private readonly Dictionary<(int, int), ChangeCount> _everywhere = [];

    // How many roles have a pair everywhere, and how often a pair stands in places of a class instead (less often: a negative count).
    private readonly Dictionary<(int, int), long> _roles = [];
    private readonly Dictionary<RowChange, long> _exceptions = [];
    private readonly ChangeCount[] _places;

    public CellComparison(CellLayout layout, CellTable before, CellTable after, IReadOnlyList<CallPair> calls)
    {
        _layout = layout;
        _rows = before.Rows;
        _calls = calls;
        Classes = new PlaceClasses(layout, before, after);
        _places = new ChangeCount[layout.PlaceCount];
    }

    public PlaceClasses Classes { get; }

    /// <summary>Counts the cells of a role, aligned, and adds them to the sums.</summary>
    public ChangeCount Add(RolePair role)
    {
        var every = (role.Before.Every, role.After.Every);
        CollectionsMarshal.GetValueRefOrAddDefault(_roles, every, out _)++;
        var count = Everywhere(every.Item1, every.Item2);
        foreach (var pair in role.Own)
        {
            var placeClass = Classes.Of(pair.Place);
            count = count.Plus(Except(pair.Place, new RowChange(pair.Before, pair.After, placeClass), 1));
            if (pair.Place < _layout.OtherPlace)
            {
                count = count.Plus(Except(pair.Place, new RowChange(every.Item1, every.Item2, placeClass), -1));
            }
        }

        return count;
    }

    /// <summary>The cells that change with a pair, in one place.</summary>
    public CellDelta Delta(RowChange change)
    {
        if (!_deltas.TryGetValue(change, out var delta))
        {
            delta = Compare(change);
            _deltas.Add(change, delta);
        }

        return delta;
    }

    /// <summary>Every pair that occurs and changes something, with how many (role, place) have it.</summary>
    public IEnumerable<(CellDelta Delta, long Times)> Sums()
    {
        foreach (var ((before, after), roles) in _roles)
        {
            YieldPoint.Pass();
            for (var placeClass = 0; placeClass < Classes.Count; placeClass++)
            {
                yield return (Delta(new RowChange(before, after, placeClass)), checked(roles * Classes.Spaces(placeClass)));
            }
        }

        foreach (var (change, times) in _exceptions)
        {
            YieldPoint.Pass();
            yield return (Delta(change), times);
        }
    }

    /// <summary>The cells that changed in each place.</summary>
    public ChangeCount[] Places()
    {
        var byClass = new ChangeCount[Classes.Count];
        foreach (var ((before, after), roles) in _roles)
        {
            YieldPoint.Pass();
            for (var placeClass = 0; placeClass < byClass.Length; placeClass++)
            {
                byClass[placeClass] = byClass[placeClass].Plus(Delta(new RowChange(before, after, placeClass)).Count.Times(roles));
            }
        }

        return [.. _places.Select((own, place) => place <= _layout.OtherPlace ? own.Plus(byClass[Classes.Of(place)]) : own)];
    }

    private ChangeCount Except(int place, RowChange change, int times)
    {
        var count = Delta(change).Count.Times(times);
        if (!count.IsZero)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_exceptions, change, out _) += times;
            _places[place] = _places[place].Plus(count);
        }

        return count;
    }

    private ChangeCount Everywhere(int before, int after)
    {
        if (!_everywhere.TryGetValue((before, after), out var count))
        {
            for (var placeClass = 0; placeClass < Classes.Count; placeClass++)
            {
                count = count.Plus(Delta(new RowChange(before, after, placeClass)).Count.Times(Classes.Spaces(placeClass)));
            }

            _everywhere.Add((before, after), count);
        }

        return count;
    }

    private CellDelta Compare(RowChange change)
    {
        var (ownersBefore, ownersAfter) = Classes.Owners(change.PlaceClass);
        if (change.Before == change.After && ownersBefore == ownersAfter && _calls.Count == 0)
        {
            return CellDelta.None;
        }

        var before = _rows[change.Before];
        var after = _rows[change.After];
        var words = new (ulong Widened, ulong Narrowed)[_layout.Stride];
        long widened = 0, narrowed = 0;
        for (var i = 0; i < words.Length; i++)
        {
            var isOwner = i < _layout.Owners.Length;
            var was = isOwner && !Bits.Has(ownersBefore, i) ? 0 : before[i];
            var now = isOwner && !Bits.Has(ownersAfter, i) ? 0 : after[i];
            words[i] = (now & ~was, was & ~now);
            widened += Bits.Count(words[i].Widened);
            narrowed += Bits.Count(words[i].Narrowed);
        }

        var calls = new List<(int Call, int Owner, ChangeDirection Direction)>();
        for (var call = 0; call < _calls.Count; call++)
        {
            var first = _calls[call].TakesNoOwner ? CallNeed.NoOwner : 0;
            var end = _calls[call].TakesOwner ? _layout.Owners.Length : 0;
            for (var owner = first; owner < end; owner++)
            {
                var was = _calls[call].Before?.IsAllowed(before, ownersBefore, owner, _layout) ?? false;
                var now = _calls[call].After?.IsAllowed(after, ownersAfter, owner, _layout) ?? false;
                if (was != now)
                {
                    calls.Add((call, owner, now ? ChangeDirection.Widened : ChangeDirection.Narrowed));
                }
            }
        }

        var callsWidened = calls.Count(c => c.Direction == ChangeDirection.Widened);
        var count = new ChangeCount(widened + callsWidened, narrowed + calls.Count - callsWidened);
        return count.IsZero ? CellDelta.None : new CellDelta(count, words, calls);
    }
}

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

/// <summary>A pair of rows in places of one class: all that a cell's change depends on.</summary>
/// <param name="Before">The row before.</param>
/// <param name="After">The row after.</param>
/// <param name="PlaceClass">The class.</param>
internal readonly record struct RowChange(int Before, int After, int PlaceClass);
