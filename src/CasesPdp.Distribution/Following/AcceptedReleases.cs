using CasesPdp.Distribution.Releases;

namespace CasesPdp.Distribution.Following;

/// <summary>The highest release that was accepted of each key, so that nothing goes back.</summary>
/// <remarks>
/// <para>By key, because removing a key disowns what it signed: a stolen key cannot raise the mark for good. What the other keys signed
/// still counts then.</para>
/// <para>Immutable and thread-safe.</para>
/// </remarks>
public sealed class AcceptedReleases
{
    private readonly IReadOnlyList<AcceptedRelease> _byKey;

    private AcceptedReleases(IReadOnlyList<AcceptedRelease> byKey)
    {
        _byKey = byKey;
        Highest = byKey.OrderByDescending(a => (a.Mark.Epoch, a.Mark.Sequence)).FirstOrDefault();
    }

    /// <summary>Nothing was accepted.</summary>
    public static AcceptedReleases None { get; } = new([]);

    /// <summary>The highest of all; null: nothing was accepted.</summary>
    public AcceptedRelease? Highest { get; }

    /// <summary>The highest of each key, in the order of the keys' ids.</summary>
    public IReadOnlyList<AcceptedRelease> ByKey => _byKey;

    /// <summary>What was stored.</summary>
    /// <param name="byKey">At most one for each key.</param>
    public static AcceptedReleases Of(IEnumerable<AcceptedRelease> byKey) => new([.. byKey.OrderBy(a => a.KeyId, StringComparer.Ordinal)]);

    /// <summary>With a release that was judged to be newer.</summary>
    public AcceptedReleases With(SignedRelease release)
    {
        ArgumentNullException.ThrowIfNull(release);
        var accepted = new AcceptedRelease(release.KeyId, release.Release.Epoch.Id, release.Mark);
        return Of([.. _byKey.Where(a => a.KeyId != release.KeyId), accepted]);
    }

    /// <summary>Without what keys signed that are not trusted any more.</summary>
    public AcceptedReleases TrustedBy(TrustedKeys keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return _byKey.All(a => keys.Contains(a.KeyId)) ? this : Of(_byKey.Where(a => keys.Contains(a.KeyId)));
    }
}
