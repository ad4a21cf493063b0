using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CasesPdp.Distribution.Releases;

/// <summary>A content and the instances that shall serve it.</summary>
/// <param name="Content">The content's id: SHA-256 of the stored bytes, 64 lower-case hex digits.</param>
/// <param name="Bytes">How many bytes are stored.</param>
/// <param name="Files">The files digest: the same for the same policy, whatever build packed it.</param>
/// <param name="Where">Label -> values, all of which an instance must match; null: no such condition.</param>
/// <param name="Percent">The share of the instances, 0 to 100 with at most two decimals; null: no such condition.</param>
/// <param name="Salt">The sequence in which the share began; set exactly when <paramref name="Percent"/> is.</param>
public sealed record ReleaseTarget(
    string Content,
    long Bytes,
    string Files,
    IReadOnlyDictionary<string, IReadOnlyList<string>>? Where = null,
    decimal? Percent = null,
    ulong? Salt = null)
{
    // Hundredths of a percent.
    private const int Shares = 10_000;

    /// <summary>Whether every instance that no target before this one takes is served this one.</summary>
    public bool IsUnconditional => Where is null && Percent is null;

    /// <summary>Whether an instance shall serve this content, if no target before this one takes it.</summary>
    /// <remarks>The same instance and salt stay a member while the share grows.</remarks>
    public bool Takes(string instance, IReadOnlyDictionary<string, string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return (Where is null || Where.All(w => labels.TryGetValue(w.Key, out var value) && w.Value.Contains(value, StringComparer.Ordinal)))
            && (Percent is not { } percent || ShareOf(instance) < percent * (Shares / 100));
    }

    private uint ShareOf(string instance)
    {
        var salt = Salt.GetValueOrDefault().ToString(CultureInfo.InvariantCulture);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{salt}\0{instance}"));
        return (uint)(BinaryPrimitives.ReadUInt64BigEndian(hash) % Shares);
    }
}
