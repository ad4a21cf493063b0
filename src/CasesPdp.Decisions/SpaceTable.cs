using System.Buffers;

namespace CasesPdp.Decisions;

/// <summary>The spaces that the policy names, and which owners are available in each.</summary>
public sealed class SpaceTable
{
    private static readonly SearchValues<byte> IdBytes = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-"u8);

    private readonly ulong[] _availableOwners;
    private readonly ulong _registeredOwners;
    private readonly SpacePattern[] _patterns;
    private readonly ulong[] _covered;
    private readonly int _words;

    /// <summary>Builds the table.</summary>
    /// <param name="names">The listed spaces.</param>
    /// <param name="availableOwners">For each listed space the set of owners not hidden there, as bits by owner id.</param>
    /// <param name="registeredOwners">The owners of the deployment: what an unlisted space has.</param>
    /// <param name="patterns">The distinct space patterns of the roles, at most <see cref="Limits.SpacePatterns"/>.</param>
    public SpaceTable(NameIndex names, ulong[] availableOwners, ulong registeredOwners, SpacePattern[] patterns)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(patterns);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(patterns.Length, Limits.SpacePatterns);
        Names = names;
        _availableOwners = availableOwners;
        _registeredOwners = registeredOwners;
        _patterns = patterns;
        _words = (patterns.Length + 63) / 64;
        _covered = new ulong[_words * names.Count];
        for (var space = 0; space < names.Count; space++)
        {
            for (var pattern = 0; pattern < patterns.Length; pattern++)
            {
                if (patterns[pattern].Covers(names.Utf8(space)))
                {
                    _covered[(space * _words) + (pattern / 64)] |= 1UL << (pattern % 64);
                }
            }
        }
    }

    /// <summary>The names of the listed spaces.</summary>
    public NameIndex Names { get; }

    /// <summary>The distinct space patterns of the roles.</summary>
    public IReadOnlyList<SpacePattern> Patterns => _patterns;

    /// <summary>The owners of the deployment, as bits by owner id.</summary>
    internal ulong RegisteredOwners => _registeredOwners;

    /// <summary>Bytes held: owner sets, pattern sets and names.</summary>
    public long SizeInBytes => Names.SizeInBytes + (8L * (_availableOwners.Length + _covered.Length));

    /// <summary>The space of that id: listed, unlisted, or malformed when it does not match <c>[a-z0-9_-]+</c> in full.</summary>
    public SpaceRef Resolve(ReadOnlySpan<byte> id)
    {
        var listed = Names.Find(id);
        if (listed >= 0)
        {
            return SpaceRef.Listed(listed);
        }

        return id.IsEmpty || id.ContainsAnyExcept(IdBytes) ? SpaceRef.Malformed : SpaceRef.Unlisted(id);
    }

    /// <summary>The owners available in the space, as bits by owner id.</summary>
    public ulong AvailableOwners(SpaceRef space) => space.Id >= 0 ? _availableOwners[space.Id] : _registeredOwners;

    /// <summary>The owners available in a listed space, as bits by owner id.</summary>
    public ulong AvailableOwners(int space) => _availableOwners[space];

    /// <summary>Whether that pattern covers the space: one bit where the policy lists it, a match where it does not.</summary>
    public bool Covers(int pattern, SpaceRef space) => space.Id >= 0
        ? (_covered[(space.Id * _words) + (pattern / 64)] >> (pattern % 64) & 1) != 0
        : _patterns[pattern].Covers(space.Name);
}
