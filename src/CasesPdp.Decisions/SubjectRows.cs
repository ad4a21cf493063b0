using System.Runtime.CompilerServices;

namespace CasesPdp.Decisions;

/// <summary>What one subject is granted, space by space: each space's grants are united when they are first asked for, and kept.</summary>
/// <remarks>
/// <para>Row 0 is what the subject is granted wherever its roles name no space; most questions end there, after one bit test. Spaces that
/// the policy does not list share no row: patterns may treat them differently.</para>
/// <para>Room for one subject at a time, used again for the next; not thread-safe. Nothing is allocated once its room has grown. Neither
/// the subjects nor the spaces of a request can make it grow beyond <see cref="MostKeptWords"/>: past that, rows are united each
/// time.</para>
/// </remarks>
public sealed class SubjectRows
{
    /// <summary>Words of rows that are kept at most, 1 MiB; the room for them may be twice that.</summary>
    public const int MostKeptWords = 131_072;

    private const int EverywhereRow = 0;

    private readonly PolicySnapshot _policy;
    private readonly int _stride;
    private readonly int[] _roles = new int[2 * Limits.SubjectRoles];
    private readonly ulong[] _scratch;
    private int[] _rowOfSpace = [];
    private int[] _subjectOfSpace = [];
    private ulong[] _words;
    private int _used;
    private int _subject;
    private int _roleCount;
    private int _limitCount;
    private bool _isLimited;
    private ulong _filter;
    private int _patternCount;

    /// <summary>Makes room for subjects of that policy.</summary>
    public SubjectRows(PolicySnapshot policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        _policy = policy;
        _stride = policy.Grants.Stride;
        _scratch = new ulong[SubjectGrants.ScratchWords(policy)];
        _words = new ulong[8 * _stride];
    }

    /// <summary>Bytes held by rows.</summary>
    public long SizeInBytes => 8L * _words.Length;

    /// <summary>
    /// How much has been united so far: a step for each role, and for each of its patterns a step or, in spaces that the policy does not
    /// list, as many as the name has bytes. It only grows; to bound a request, compare before and after.
    /// </summary>
    public long Steps { get; private set; }

    /// <summary>Whether the answer for this subject is NO_KNOWN_ROLE.</summary>
    public bool HasNoKnownRole { get; private set; }

    /// <summary>Forgets the subject before and begins with this one.</summary>
    public void Begin(SubjectRoles subject)
    {
        // The number of a subject dates what is known of a space; 0 is that of no subject.
        if (++_subject == int.MaxValue)
        {
            Array.Clear(_subjectOfSpace);
            _subject = 1;
        }

        subject.Roles.CopyTo(_roles);
        _roleCount = subject.Roles.Length;
        subject.LimitedBy.CopyTo(_roles.AsSpan(Limits.SubjectRoles));
        _limitCount = subject.LimitedBy.Length;
        _isLimited = subject.IsLimited;
        _filter = 0;
        _patternCount = 0;
        Describe(subject.Roles);
        Describe(subject.LimitedBy);
        Steps += _roleCount + _limitCount;
        _used = 0;
        var everywhere = SubjectGrants.Everywhere(_policy, subject, _scratch);
        HasNoKnownRole = everywhere.HasNoKnownRole;
        Keep(everywhere.Row);
    }

    /// <summary>The owner's word in the row of the space.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong OperationsIn(SpaceRef space, int owner)
    {
        var start = StartOf(space);
        return _words[start + owner];
    }

    /// <summary>The grants in the space; valid until the next are asked for.</summary>
    public SubjectGrants In(SpaceRef space)
    {
        var start = StartOf(space);
        return new SubjectGrants(_words.AsSpan(start, _stride), HasNoKnownRole);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int StartOf(SpaceRef space) => space.Id >= 0 && (_filter >> (space.Id & 63) & 1) == 0 ? EverywhereRow : StartOfNamed(space);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int StartOfNamed(SpaceRef space)
    {
        if (space.Id < 0)
        {
            return space.IsMalformed || _patternCount != 0 ? Unite(space) : EverywhereRow;
        }

        if (_subjectOfSpace.Length == 0)
        {
            _rowOfSpace = new int[_policy.Spaces.Names.Count];
            _subjectOfSpace = new int[_policy.Spaces.Names.Count];
        }

        if (_subjectOfSpace[space.Id] != _subject)
        {
            _rowOfSpace[space.Id] = Unite(space);
            _subjectOfSpace[space.Id] = IsFull ? 0 : _subject;
        }

        return _rowOfSpace[space.Id];
    }

    private bool IsFull => _used + _stride > Math.Max(MostKeptWords, 2 * _stride);

    private int Unite(SpaceRef space)
    {
        Steps += _roleCount + _limitCount + (_patternCount * (1L + space.Name.Length));
        return Keep(SubjectGrants.Of(_policy, Roles, space, _scratch).Row);
    }

    private SubjectRoles Roles => _isLimited
        ? new SubjectRoles(_roles.AsSpan(0, _roleCount), _roles.AsSpan(Limits.SubjectRoles, _limitCount))
        : new SubjectRoles(_roles.AsSpan(0, _roleCount));

    // Without more room the last row is overwritten: callers use a row before they ask for the next.
    private int Keep(ReadOnlySpan<ulong> row)
    {
        var start = IsFull ? _used - _stride : _used;
        if (start + _stride > _words.Length)
        {
            Array.Resize(ref _words, Math.Max(2 * _words.Length, start + _stride));
        }

        row.CopyTo(_words.AsSpan(start));
        _used = start + _stride;
        return start;
    }

    private void Describe(ReadOnlySpan<int> roles)
    {
        foreach (var role in roles)
        {
            _filter |= _policy.Grants.SpaceFilter(role);
            _patternCount += _policy.Grants.PatternEntries(role).Length;
        }
    }
}
