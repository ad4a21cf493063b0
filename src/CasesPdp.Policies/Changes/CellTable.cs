using CasesPdp.Decisions;

namespace CasesPdp.Policies.Changes;

/// <summary>One policy's grants and owners, said in a <see cref="CellLayout"/>.</summary>
internal sealed class CellTable
{
    private readonly CellLayout _layout;
    private readonly int[] _rows;
    private readonly int[] _places;
    private readonly int[] _patterns;
    private readonly bool _secured;

    public CellTable(PolicySnapshot policy, CellLayout layout, RowPool rows)
    {
        _layout = layout;
        Policy = policy;
        Rows = rows;
        _secured = policy.Rules.SecurityEnabled;
        _places = [.. CellLayout.Names(policy.Spaces.Names).Select(layout.SpaceId)];
        _patterns = [.. policy.Spaces.Patterns.Select(p => layout.PatternId(p.Text))];
        _rows = TranslateRows();
        Available = TranslateOwners();
    }

    public PolicySnapshot Policy { get; }

    public RowPool Rows { get; }

    /// <summary>For each place the owners that are registered and not hidden there, as bits by the layout's owner ids.</summary>
    public UInt128[] Available { get; }

    /// <summary>What a subject without any known role is granted: something only where security is off.</summary>
    public int RowOfNobody => _secured ? RowPool.Nothing : _rows[GrantTable.EverythingRow];

    /// <summary>What the role of that id grants; -1 for a role that the policy does not know.</summary>
    public void Fill(int role, Grantee into)
    {
        if (role < 0 || !_secured)
        {
            into.Clear(RowOfNobody);
            return;
        }

        into.Clear(_rows[Policy.Grants.EverySpaceRow(role)]);
        foreach (var entry in Policy.Grants.Entries(role))
        {
            into.Entries.Add(new SpaceGrant(_places[entry.Place], _rows[entry.Row]));
        }

        foreach (var entry in Policy.Grants.PatternEntries(role))
        {
            into.Patterns.Add(new SpaceGrant(_patterns[entry.Place], _rows[entry.Row]));
        }

        into.Patterns.Sort(static (a, b) => a.Place.CompareTo(b.Place));
    }

    private int[] TranslateRows()
    {
        var grants = Policy.Grants;
        int[] owners = [.. CellLayout.Names(Policy.Owners).Select(_layout.OwnerId)];
        int[] operations = [.. Policy.Operations.Names.Select(_layout.OperationId)];
        int[] rights = [.. Policy.SharedNames.Select(_layout.RightId)];
        var translated = new int[grants.RowCount];
        for (var row = 0; row < translated.Length; row++)
        {
            YieldPoint.Pass();
            var from = grants.Row(row);
            var to = new ulong[_layout.Stride];
            for (var owner = 0; owner < owners.Length; owner++)
            {
                // The files bit is left behind: it mirrors a right, which has a cell of its own.
                for (var rest = from[owner] & ~OperationBits.FilesCreate; rest != 0; rest &= rest - 1)
                {
                    to[owners[owner]] |= 1UL << operations[Bits.Lowest(rest)];
                }
            }

            for (var word = 0; word < grants.SharedWords; word++)
            {
                for (var rest = from[owners.Length + word]; rest != 0; rest &= rest - 1)
                {
                    if (rights[(64 * word) + Bits.Lowest(rest)] is >= 0 and var right)
                    {
                        to[_layout.Owners.Length + (right / 64)] |= 1UL << (right % 64);
                    }
                }
            }

            translated[row] = Rows.Intern(to);
        }

        return translated;
    }

    private UInt128[] TranslateOwners()
    {
        int[] owners = [.. CellLayout.Names(Policy.Owners).Select(_layout.OwnerId)];
        var available = new UInt128[_layout.PlaceCount];
        Array.Fill(available, Translate(Policy.Spaces.AvailableOwners(SpaceRef.Unlisted("x"u8)), owners));
        for (var space = 0; space < _places.Length; space++)
        {
            available[_places[space]] = Translate(Policy.Spaces.AvailableOwners(SpaceRef.Listed(space)), owners);
        }

        return available;
    }

    private static UInt128 Translate(ulong set, int[] owners)
    {
        var translated = UInt128.Zero;
        for (var rest = set; rest != 0; rest &= rest - 1)
        {
            translated |= UInt128.One << owners[Bits.Lowest(rest)];
        }

        return translated;
    }
}
