using System.Runtime.InteropServices;

namespace CasesPdp.Policies.Changes;

/// <summary>Places in classes: those of a class have the same owners before, and the same owners after.</summary>
internal sealed class PlaceClasses
{
    private readonly int[] _classOf;
    private readonly List<(UInt128 Before, UInt128 After)> _owners = [];
    private readonly List<int> _spaces = [];

    public PlaceClasses(CellLayout layout, CellTable before, CellTable after)
    {
        var ids = new Dictionary<(UInt128, UInt128), int>();
        _classOf = new int[layout.PlaceCount];
        for (var place = 0; place < _classOf.Length; place++)
        {
            var owners = (before.Available[place], after.Available[place]);
            ref var id = ref CollectionsMarshal.GetValueRefOrAddDefault(ids, owners, out var exists);
            if (!exists)
            {
                id = _owners.Count;
                _owners.Add(owners);
                _spaces.Add(0);
            }

            _classOf[place] = id;
            _spaces[id] += place <= layout.OtherPlace ? 1 : 0;
        }
    }

    public int Count => _owners.Count;

    public int Of(int place) => _classOf[place];

    /// <summary>The owners available in places of the class.</summary>
    public (UInt128 Before, UInt128 After) Owners(int placeClass) => _owners[placeClass];

    /// <summary>How many places of the class are spaces, any other space included; patterns are not.</summary>
    public int Spaces(int placeClass) => _spaces[placeClass];
}
