using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CasesPdp.Distribution.Releases;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.Distribution.Following;

/// <summary>The bundle that a server had in force last, as a file: what it starts from, and what a lost channel is recovered from.</summary>
/// <remarks>
/// Layout: lines of text, the pack, and 32 bytes of SHA-256 over all before. The lines: format, <c>digest</c>, <c>stored</c>,
/// <c>pinned</c>, where it was approved <c>approved</c>, in format 2 <c>channel</c>, where it was confirmed <c>confirmed</c>,
/// where there is one <c>release</c>, and a line <c>accepted</c> for each key; then <c>bytes</c>. Format 1 is of a server that serves a
/// directory.
/// </remarks>
/// <param name="Pack">The bundle.</param>
/// <param name="StoredAt">When it was stored, in wall-clock time.</param>
/// <param name="IsPinned">Whether it was pinned.</param>
/// <param name="Approval">How it was approved, as the server writes it, without line ends; null: it was not held.</param>
/// <param name="Channel">What was stored of the channel; null: a directory was served, and the file has format 1.</param>
public sealed record LastGoodFile(
    BundlePack Pack, DateTimeOffset StoredAt, bool IsPinned, string? Approval = null, LastGoodChannel? Channel = null)
{
    private const string DirectoryFormat = "casespdp-last-good 1";
    private const string ChannelFormat = "casespdp-last-good 2";

    /// <summary>Most bytes of a file: the files of a bundle hardly grow when they are packed.</summary>
    public const long MostBytes = BundleLimits.TotalBytes + (16L * 1024 * 1024);

    /// <summary>Writes the file.</summary>
    public void Write(Stream file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var head = new StringBuilder()
            .Append(Channel is null ? DirectoryFormat : ChannelFormat).Append('\n')
            .Append(CultureInfo.InvariantCulture, $"digest {Pack.Digest}\n")
            .Append(CultureInfo.InvariantCulture, $"stored {StoredAt:O}\n")
            .Append(CultureInfo.InvariantCulture, $"pinned {(IsPinned ? "yes" : "no")}\n");
        if (Approval is not null)
        {
            head.Append(CultureInfo.InvariantCulture, $"approved {Approval}\n");
        }

        if (Channel is not null)
        {
            Write(head, Channel);
        }

        head.Append(CultureInfo.InvariantCulture, $"bytes {Pack.Bytes.Length}\n");
        var lines = Encoding.UTF8.GetBytes(head.ToString());
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(lines);
        hash.AppendData(Pack.Bytes.Span);
        file.Write(lines);
        file.Write(Pack.Bytes.Span);
        file.Write(hash.GetHashAndReset());
    }

    /// <summary>Reads a file; null when it is damaged, or of a format that this build does not read.</summary>
    public static LastGoodFile? Read(ReadOnlyMemory<byte> bytes)
    {
        var signed = bytes.Length - SHA256.HashSizeInBytes;
        if (signed < 0 || !SHA256.HashData(bytes.Span[..signed]).AsSpan().SequenceEqual(bytes.Span[signed..]))
        {
            return null;
        }

        var rest = bytes[..signed];
        var format = Line(ref rest);
        if (format is not (DirectoryFormat or ChannelFormat)
            || Value(ref rest, "digest") is null
            || !DateTimeOffset.TryParseExact(
                Value(ref rest, "stored"), "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var storedAt)
            || Value(ref rest, "pinned") is not { } pinned)
        {
            return null;
        }

        var approval = Value(ref rest, "approved");
        var channel = format == ChannelFormat ? ReadChannel(ref rest) : null;
        if ((format == ChannelFormat && channel is null)
            || Value(ref rest, "bytes") != rest.Length.ToString(CultureInfo.InvariantCulture))
        {
            return null;
        }

        try
        {
            // The digest covers the catalogue, too, so it is computed anew: another version of the server had another.
            return new LastGoodFile(BundlePack.Restore(rest), storedAt, pinned == "yes", approval, channel);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static void Write(StringBuilder head, LastGoodChannel channel)
    {
        head.Append(CultureInfo.InvariantCulture, $"channel {channel.Name}\n");
        if (channel.ConfirmedAt is { } confirmed)
        {
            head.Append(CultureInfo.InvariantCulture, $"confirmed {confirmed:O}\n");
        }

        if (channel.Release is not null)
        {
            head.Append(CultureInfo.InvariantCulture, $"release {channel.Release}\n");
        }

        foreach (var accepted in channel.Accepted.ByKey)
        {
            var mark = accepted.Mark;
            head.Append(
                CultureInfo.InvariantCulture,
                $"accepted {accepted.KeyId} {mark.Epoch} {accepted.EpochId} {mark.Sequence} {mark.Sha256}\n");
        }
    }

    private static LastGoodChannel? ReadChannel(ref ReadOnlyMemory<byte> rest)
    {
        if (Value(ref rest, "channel") is not { } name || !ReleaseNames.IsChannel(name))
        {
            return null;
        }

        DateTimeOffset? confirmedAt = null;
        if (Value(ref rest, "confirmed") is { } confirmed)
        {
            if (!DateTimeOffset.TryParseExact(confirmed, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var at))
            {
                return null;
            }

            confirmedAt = at;
        }

        var release = Value(ref rest, "release");
        return ReadAccepted(ref rest) is { } accepted ? new LastGoodChannel(name, release, accepted, confirmedAt) : null;
    }

    private static AcceptedReleases? ReadAccepted(ref ReadOnlyMemory<byte> rest)
    {
        var byKey = new Dictionary<string, AcceptedRelease>(StringComparer.Ordinal);
        while (Value(ref rest, "accepted") is { } line)
        {
            if (line.Split(' ') is not [var key, var epoch, var id, var sequence, var sha256]
                || !ReleaseNames.IsShortId(key) || !ReleaseNames.IsShortId(id) || !ReleaseNames.IsDigest(sha256)
                || !TryNumber(epoch, out var epochNumber) || !TryNumber(sequence, out var number)
                || !byKey.TryAdd(key, new AcceptedRelease(key, id, new ReleaseMark(epochNumber, number, sha256))))
            {
                return null;
            }
        }

        return AcceptedReleases.Of(byKey.Values);
    }

    private static bool TryNumber(string text, out ulong number) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number is >= 1 and <= ReleaseLimits.Number;

    // The value of the next line if the line has that name; a line of another name stays.
    private static string? Value(ref ReadOnlyMemory<byte> rest, string name)
    {
        var next = rest;
        if (Line(ref next) is not { } line || !line.StartsWith(name + " ", StringComparison.Ordinal))
        {
            return null;
        }

        rest = next;
        return line[(name.Length + 1)..];
    }

    private static string? Line(ref ReadOnlyMemory<byte> rest)
    {
        var end = rest.Span.IndexOf((byte)'\n');
        if (end < 0)
        {
            return null;
        }

        var line = Encoding.UTF8.GetString(rest.Span[..end]);
        rest = rest[(end + 1)..];
        return line;
    }
}
