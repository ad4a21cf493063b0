namespace CasesPdp.Policies.Changes;

/// <summary>Counts where owners became available, or stopped being so: cells that belong to no role.</summary>
internal sealed class OwnerChanges
{
    private readonly CellLayout _layout;
    private readonly ChangeCount[] _owners;

    public OwnerChanges(CellLayout layout, CellTable before, CellTable after)
    {
        _layout = layout;
        _owners = new ChangeCount[layout.Owners.Length];
        Places = new ChangeCount[layout.PlaceCount];
        for (var place = 0; place <= layout.OtherPlace; place++)
        {
            for (var owner = 0; owner < _owners.Length; owner++)
            {
                var (was, now) = (Bits.Has(before.Available[place], owner), Bits.Has(after.Available[place], owner));
                var count = new ChangeCount(now && !was ? 1 : 0, was && !now ? 1 : 0);
                _owners[owner] = _owners[owner].Plus(count);
                Places[place] = Places[place].Plus(count);
                Count = Count.Plus(count);
            }
        }
    }

    /// <summary>All of them.</summary>
    public ChangeCount Count { get; }

    /// <summary>Those in each place.</summary>
    public ChangeCount[] Places { get; }

    /// <summary>The owners that changed somewhere.</summary>
    public IEnumerable<OperationDiff> ByOwner() => Enumerable.Range(0, _owners.Length).Where(o => !_owners[o].IsZero)
        .Select(o => new OperationDiff(CellKind.Owner, _layout.Owners[o], "", _owners[o]));
}
