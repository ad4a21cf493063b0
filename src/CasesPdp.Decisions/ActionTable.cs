using System.Runtime.CompilerServices;

namespace CasesPdp.Decisions;

/// <summary>Every action that can be asked for: operations, calls and raw Kibana action strings, with what each needs.</summary>
/// <remarks>Requirement 0 is a place holder: (action, facets) pairs that point to it are not allowed.</remarks>
public sealed class ActionTable
{
    /// <summary>How many sets of facets there are.</summary>
    internal const int FacetSets = 128;

    private readonly Requirement[] _requirements;
    private readonly int[] _plain;
    private readonly ushort[] _faceted;
    private readonly ulong[] _operations;

    /// <summary>Builds the table.</summary>
    /// <param name="names">Operations and calls first (those that have a facet table), raw actions after them.</param>
    /// <param name="requirements">The distinct requirements; the first is unused.</param>
    /// <param name="plain">For each action, its requirement with no facets.</param>
    /// <param name="faceted">For each of the leading actions 128 requirement places, by facet set; 0 where the set is not allowed.</param>
    /// <param name="checkedOperations">The names by which operations are checked: what may stand behind the slash of a raw action.</param>
    public ActionTable(NameIndex names, Requirement[] requirements, int[] plain, ushort[] faceted, NameIndex checkedOperations)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(plain);
        ArgumentOutOfRangeException.ThrowIfNotEqual(plain.Length, names.Count);
        Names = names;
        _requirements = requirements;
        _plain = plain;
        _faceted = faceted;
        CheckedOperations = checkedOperations;
        _operations = new ulong[plain.Length];
        for (var action = 0; action < plain.Length; action++)
        {
            _operations[action] = plain[action] == 0 ? 0 : requirements[plain[action]].OperationsOnly;
        }
    }

    /// <summary>The names of all actions.</summary>
    public NameIndex Names { get; }

    /// <summary>The names by which Kibana checks operations; the id is the operation's bit.</summary>
    public NameIndex CheckedOperations { get; }

    /// <summary>How many requirements there are, the place holder included.</summary>
    internal int RequirementCount => _requirements.Length;

    /// <summary>For each action, its requirement with no facets.</summary>
    internal ReadOnlySpan<int> Plain => _plain;

    /// <summary>For each of the leading actions its requirements by facet set.</summary>
    internal ReadOnlySpan<ushort> Faceted => _faceted;

    /// <summary>
    /// The requirement of <paramref name="action"/> carrying <paramref name="facets"/>; 0 where they are unknown or not allowed.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int RequirementId(int action, Facets facets)
    {
        if (facets == Facets.None)
        {
            return _plain[action];
        }

        var place = (action * FacetSets) + (int)facets;
        return facets < Facets.Unknown && (uint)place < (uint)_faceted.Length ? _faceted[place] : 0;
    }

    /// <summary>As <see cref="Requirement.OperationsOnly"/>, of an action without facets.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong OperationsOnly(int action) => _operations[action];

    /// <summary>The requirement with that id.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref readonly Requirement Requirement(int id) => ref _requirements[id];
}
