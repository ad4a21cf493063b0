using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.Server.Reload;

/// <summary>Keeps the bundle in force in a file, so that a server can start from it while the bundle's directory is broken.</summary>
/// <remarks>
/// The file is replaced as a whole, readable by its owner only, and carries a SHA-256 of everything in it. One that is damaged, or that
/// others may write, is not read. Layout: five lines of text, the pack, and 32 bytes of digest.
/// </remarks>
internal sealed class LastGoodStore(string directory, TimeProvider time)
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "last-good.bundle";

    private const string Format = "casespdp-last-good 1";
    // Where files have no modes nothing keeps others from them.
    private const string NoModes = "the system has no file modes";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode WrittenByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    // The files of a bundle hardly grow when they are packed.
    private const long MostBytes = BundleLimits.TotalBytes + (16L * 1024 * 1024);

    private readonly string _path = Path.Combine(directory, FileName);

    /// <summary>Stores the bundle.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Save(BundlePack pack, bool isPinned)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new IOException(NoModes);
        }

        Directory.CreateDirectory(directory, OwnerOnly | UnixFileMode.UserExecute);
        var stored = time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
        var head = Encoding.UTF8.GetBytes(
            $"{Format}\ndigest {pack.Digest}\nstored {stored}\npinned {(isPinned ? "yes" : "no")}\nbytes {pack.Bytes.Length}\n");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(head);
        hash.AppendData(pack.Bytes.Span);

        var beside = $"{_path}.{Environment.ProcessId}";
        var creation = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            Share = FileShare.None,
            UnixCreateMode = OwnerOnly,
        };
        using (var file = new FileStream(beside, creation))
        {
            File.SetUnixFileMode(file.SafeFileHandle, OwnerOnly);
            file.Write(head);
            file.Write(pack.Bytes.Span);
            file.Write(hash.GetHashAndReset());
            file.Flush(flushToDisk: true);
        }

        File.Move(beside, _path, overwrite: true);
    }

    /// <summary>The stored bundle; null when there is none, or none that can be trusted, and then why.</summary>
    public StoredBundle? Load(out string? why)
    {
        why = null;
        try
        {
            if (OperatingSystem.IsWindows())
            {
                why = NoModes;
                return null;
            }

            if (!File.Exists(_path))
            {
                return null;
            }

            if ((File.GetUnixFileMode(_path) & WrittenByOthers) != 0)
            {
                why = "others than its owner may write it";
                return null;
            }

            // Pipes and devices claim to be empty, and are not opened.
            var length = new FileInfo(_path).Length;
            if (length == 0)
            {
                why = "it is empty";
                return null;
            }

            if (length > MostBytes)
            {
                why = "it is larger than any bundle";
                return null;
            }

            return Parse(File.ReadAllBytes(_path), out why);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            why = "it cannot be read";
            return null;
        }
    }

    private static StoredBundle? Parse(ReadOnlyMemory<byte> bytes, out string? why)
    {
        why = "it is damaged";
        var signed = bytes.Length - SHA256.HashSizeInBytes;
        if (signed < 0 || !SHA256.HashData(bytes.Span[..signed]).AsSpan().SequenceEqual(bytes.Span[signed..]))
        {
            return null;
        }

        var rest = bytes[..signed];
        if (Line(ref rest) != Format
            || Value(ref rest, "digest") is null
            || !DateTimeOffset.TryParseExact(
                Value(ref rest, "stored"), "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var storedAt)
            || Value(ref rest, "pinned") is not { } pinned
            || Value(ref rest, "bytes") != rest.Length.ToString(CultureInfo.InvariantCulture))
        {
            return null;
        }

        try
        {
            // The digest covers the catalogue, too: what another version of the server called these files does not count.
            var pack = BundlePack.Restore(rest);
            why = null;
            return new StoredBundle(pack, storedAt, pinned == "yes");
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static string? Value(ref ReadOnlyMemory<byte> rest, string name)
    {
        var line = Line(ref rest);
        return line?.StartsWith(name + " ", StringComparison.Ordinal) == true ? line[(name.Length + 1)..] : null;
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
