using System.Globalization;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using CasesPdp.Distribution.Following;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.Server.Policy;

/// <summary>Keeps the bundle in force in a file, so that a server can start from it while the bundle's directory is broken.</summary>
/// <remarks>
/// The file is replaced as a whole, readable by its owner only, and carries a SHA-256 of everything in it. One that is damaged, that is a
/// link, or that others may write or exchange is not read: its author would choose the policy. <see cref="LastGoodFile"/> is its layout. It
/// is written under a passing name first; what a crash left under such a name is removed before a later store and at a later start, once it
/// is a minute old: until then another server may be writing it.
/// </remarks>
internal sealed class LastGoodStore(string directory, TimeProvider time)
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "last-good.bundle";

    private const string PassingMark = ".tmp-";

    // Without file modes others cannot be kept out.
    private const string NoModes = "the system has no file modes";
    private const string Damaged = "it is damaged";
    private const string OpenDirectory = "its directory is writable by others";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode WrittenByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    // Another server of the same directory writes its file in far less.
    private static readonly TimeSpan WritingTime = TimeSpan.FromMinutes(1);

    private readonly string _path = Path.Combine(directory, FileName);

    /// <summary>Stores the bundle.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Save(BundlePack pack, bool isPinned, Approval? approval = null, LastGoodChannel? channel = null)
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

        var content = new LastGoodFile(
            pack, time.GetUtcNow(), isPinned, approval is null ? null : Write(approval), channel);
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
                content.Write(file);
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
            : length > LastGoodFile.MostBytes ? "it is larger than any bundle"
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
        var file = LastGoodFile.Read(bytes);
        fault = file is null ? Damaged : null;
        return file is null ? null : new StoredBundle(
            file.Pack,
            file.StoredAt,
            file.IsPinned,
            file.Approval is { } approved ? ReadApproval(approved) : null,
            file.Channel);
    }

    // Name and reason are escaped, so they hold no tab and no line end.
    private static string Write(Approval approval) =>
        $"{approval.At.ToString("O", CultureInfo.InvariantCulture)}\t{approval.By}\t{approval.Reason}";

    private static Approval? ReadApproval(string text) =>
        text.Split('\t') is [var at, var by, var reason]
        && DateTimeOffset.TryParseExact(at, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time)
            ? new Approval(by, time, reason)
            : null;
}

/// <summary>A bundle that was in force and was stored.</summary>
/// <param name="Pack">Its files.</param>
/// <param name="StoredAt">When it was stored, in wall-clock time.</param>
/// <param name="IsPinned">Whether it was pinned.</param>
/// <param name="Approval">How it was approved; absent: it was not held.</param>
/// <param name="Channel">What was stored of the channel; absent: a directory was served.</param>
internal sealed record StoredBundle(
    BundlePack Pack, DateTimeOffset StoredAt, bool IsPinned, Approval? Approval, LastGoodChannel? Channel = null);
