using System.Globalization;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.Server.Policy;

/// <summary>Keeps the bundle in force in a file, so that a server can start from it while the bundle's directory is broken.</summary>
/// <remarks>
/// The file is replaced as a whole, readable by its owner only, and carries a SHA-256 of everything in it. One that is damaged, that is a
/// link, or that others may write or exchange is not read: its author would choose the policy. Layout: five lines of text, or six where the
/// bundle was approved, the pack, and 32 bytes of digest. It is written under a passing name first; what a crash left under such a name is
/// removed before a later store and at a later start, once it is a minute old: until then another server may be writing it.
/// </remarks>
internal sealed class LastGoodStore(string directory, TimeProvider time)
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "last-good.bundle";

    private const string Format = "casespdp-last-good 1";
    private const string PassingMark = ".tmp-";

    // Without file modes others cannot be kept out.
    private const string NoModes = "the system has no file modes";
    private const string Damaged = "it is damaged";
    private const string OpenDirectory = "its directory is writable by others";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode WrittenByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    // The files of a bundle hardly grow when they are packed.
    private const long MostBytes = BundleLimits.TotalBytes + (16L * 1024 * 1024);

    // Another server of the same directory writes its file in far less.
    private static readonly TimeSpan WritingTime = TimeSpan.FromMinutes(1);

    private readonly string _path = Path.Combine(directory, FileName);

    /// <summary>Stores the bundle.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Save(BundlePack pack, bool isPinned, Approval? approval = null)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new IOException(NoModes);
        }

        Directory.CreateDirectory(directory, OwnerOnly | UnixFileMode.UserExecute);
        if (MayOthersExchange())
        {
            throw new IOException(OpenDirectory);
        }

        var stored = time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
        var approved = approval is null ? "" : $"approved {Write(approval)}\n";
        var head = Encoding.UTF8.GetBytes(
            $"{Format}\ndigest {pack.Digest}\nstored {stored}\npinned {(isPinned ? "yes" : "no")}\n{approved}bytes {pack.Bytes.Length}\n");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(head);
        hash.AppendData(pack.Bytes.Span);

        RemoveLeftovers();
        var passing = $"{_path}{PassingMark}{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        var creation = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            UnixCreateMode = OwnerOnly,
        };
        try
        {
            // CreateNew: a link that was planted under the name is not written through.
            using (var file = new FileStream(passing, creation))
            {
                File.SetUnixFileMode(file.SafeFileHandle, OwnerOnly);
                file.Write(head);
                file.Write(pack.Bytes.Span);
                file.Write(hash.GetHashAndReset());
                file.Flush(flushToDisk: true);
            }

            File.Move(passing, _path, overwrite: true);
        }
        catch
        {
            // A full disk, perhaps: the half file must not stay.
            TryDelete(passing);
            throw;
        }
    }

    /// <summary>The stored bundle; null when there is none, or none that can be trusted.</summary>
    /// <param name="fault">Why one that is there is not used.</param>
    public StoredBundle? Load(out string? fault)
    {
        fault = null;
        try
        {
            if (OperatingSystem.IsWindows())
            {
                fault = NoModes;
                return null;
            }

            RemoveLeftovers();
            var file = new FileInfo(_path);
            if (file is { Exists: false, LinkTarget: null } && !Directory.Exists(_path))
            {
                return null;
            }

            if (file.LinkTarget is not null || MayOthersExchange())
            {
                fault = file.LinkTarget is not null ? "it is a link" : OpenDirectory;
                return null;
            }

            return Read(out fault);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            fault = "it cannot be read";
            return null;
        }
    }

    // What is checked is the open file, whatever takes its name meanwhile.
    [UnsupportedOSPlatform("windows")]
    private StoredBundle? Read(out string? fault)
    {
        using var handle = RegularFile.TryOpen(_path);
        var length = handle is null ? 0 : RandomAccess.GetLength(handle);
        fault = handle is null || length == 0 ? Damaged
            : (File.GetUnixFileMode(handle) & WrittenByOthers) != 0 ? "it is writable by others than its owner"
            : length > MostBytes ? "it is larger than any bundle"
            : null;
        if (fault is not null)
        {
            return null;
        }

        using var file = new FileStream(handle!, FileAccess.Read, bufferSize: 0);
        var bytes = new byte[length];
        file.ReadExactly(bytes);
        return Parse(bytes, out fault);
    }

    // The names that this server gives, and the process ids that earlier versions gave.
    private void RemoveLeftovers()
    {
        if (!Directory.Exists(directory))
        {
            return;
        }

        foreach (var path in Directory.EnumerateFiles(directory, FileName + "*"))
        {
            var ending = Path.GetFileName(path)[FileName.Length..];
            var isOurs = ending.StartsWith(PassingMark, StringComparison.Ordinal)
                || (ending.Length > 1 && ending[0] == '.' && ending[1..].All(char.IsAsciiDigit));
            if (isOurs && (time.GetUtcNow() - new DateTimeOffset(File.GetLastWriteTimeUtc(path))).Duration() >= WritingTime)
            {
                TryDelete(path);
            }
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // It stays until the next time.
        }
    }

    [UnsupportedOSPlatform("windows")]
    private bool MayOthersExchange() => (File.GetUnixFileMode(directory) & UnixFileMode.OtherWrite) != 0;

    private static StoredBundle? Parse(ReadOnlyMemory<byte> bytes, out string? fault)
    {
        fault = Damaged;
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
            || Value(ref rest, "pinned") is not { } pinned)
        {
            return null;
        }

        var approval = Value(ref rest, "approved") is { } approved ? ReadApproval(approved) : null;
        if (Value(ref rest, "bytes") != rest.Length.ToString(CultureInfo.InvariantCulture))
        {
            return null;
        }

        try
        {
            // The digest covers the catalogue, too, so it is computed anew: another version of the server had another.
            var pack = BundlePack.Restore(rest);
            fault = null;
            return new StoredBundle(pack, storedAt, pinned == "yes", approval);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    // Name and reason are escaped, so they hold no tab and no line end.
    private static string Write(Approval approval) =>
        $"{approval.At.ToString("O", CultureInfo.InvariantCulture)}\t{approval.By}\t{approval.Reason}";

    private static Approval? ReadApproval(string text) =>
        text.Split('\t') is [var at, var by, var reason]
        && DateTimeOffset.TryParseExact(at, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time)
            ? new Approval(by, time, reason)
            : null;

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

/// <summary>A bundle that was in force and was stored.</summary>
/// <param name="Pack">Its files.</param>
/// <param name="StoredAt">When it was stored, in wall-clock time.</param>
/// <param name="IsPinned">Whether it was pinned.</param>
/// <param name="Approval">How it was approved; absent: it was not held.</param>
internal sealed record StoredBundle(BundlePack Pack, DateTimeOffset StoredAt, bool IsPinned, Approval? Approval);
