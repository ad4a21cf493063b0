using CasesPdp.Distribution.Releases;

namespace CasesPdp.Distribution.Fleet;

/// <summary>What an instance says about itself. It is not signed: operations, not policy.</summary>
/// <param name="Instance">The instance's name.</param>
/// <param name="Boot">16 random lower-case hex digits of the process.</param>
/// <param name="Version">The build.</param>
/// <param name="Catalogue">The digest of the build's catalogue.</param>
/// <param name="Labels">The instance's labels.</param>
/// <param name="Epoch">The epoch of what it serves, or of the release seen; null: none was seen.</param>
/// <param name="Seen">The highest sequence that was accepted; 0: none.</param>
/// <param name="Serving">What it answers from; null: nothing of the channel.</param>
/// <param name="State">serving, fetching, held, failed, refused, stale or pinned.</param>
/// <param name="Reasons">Why; at most <see cref="MostReasons"/> of at most <see cref="ReasonCharacters"/> characters.</param>
/// <param name="IsPinned">Whether an administrator pinned what it serves.</param>
/// <param name="Confirmed">When the head was last read, by the instance's clock; null: never.</param>
/// <param name="Started">When the process started.</param>
public sealed record FleetStatus(
    string Instance,
    string Boot,
    string Version,
    string Catalogue,
    IReadOnlyDictionary<string, string> Labels,
    ReleaseEpoch? Epoch,
    ulong Seen,
    ServingStatus? Serving,
    string State,
    IReadOnlyList<string> Reasons,
    bool IsPinned,
    DateTimeOffset? Confirmed,
    DateTimeOffset Started)
{
    /// <summary>Most bytes of a status.</summary>
    public const int MostBytes = 16 * 1024;

    /// <summary>Most reasons; more are left out.</summary>
    public const int MostReasons = 5;

    /// <summary>Most characters of a reason; the rest is cut off.</summary>
    public const int ReasonCharacters = 256;

    /// <summary>The JSON that is stored.</summary>
    public byte[] Write() => FleetStatusJson.Write(this);

    /// <summary>Reads what an instance stored.</summary>
    /// <returns>The status; null: it is none, or of a format that this build does not read.</returns>
    public static FleetStatus? Read(ReadOnlyMemory<byte> json) => FleetStatusJson.Read(json);
}
