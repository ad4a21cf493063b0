using System.Security.Cryptography;

namespace CasesPdp.Server.Hosting;

/// <summary>A file that is read again when it changes.</summary>
/// <param name="Setting">The setting that names it, such as <c>CasesPdp:Tls:Key</c>.</param>
/// <param name="Path">Its path.</param>
internal sealed record FollowedFile(string Setting, string Path)
{
    /// <summary>The most bytes of a file.</summary>
    public const int MostBytes = 1024 * 1024;

    /// <summary>Whether it must not be readable for everybody.</summary>
    public bool IsSecret { get; init; }

    /// <summary>Reads it.</summary>
    /// <exception cref="UnusableFileException">It cannot be read, is too large, or is a secret that everybody may read.</exception>
    public byte[] Read()
    {
        try
        {
            using var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            if (IsSecret && !OperatingSystem.IsWindows()
                && (File.GetUnixFileMode(file.SafeFileHandle) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != 0)
            {
                throw new UnusableFileException(this, "everybody on this machine may read or write; take these rights away (chmod o-rw)");
            }

            // One byte more than is expected shows a file that is too large, or grows, as a device without end does.
            var content = new byte[Math.Min(file.CanSeek ? file.Length : MostBytes, MostBytes) + 1];
            var length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            if (length == content.Length)
            {
                throw new UnusableFileException(this, length > MostBytes ? $"is larger than {MostBytes} bytes" : "changes while it is read");
            }

            var read = content[..length];
            CryptographicOperations.ZeroMemory(content);
            return read;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UnusableFileException(this, unreadable is FileNotFoundException or DirectoryNotFoundException
                ? "does not exist"
                : $"cannot be read: {unreadable.Message}");
        }
    }
}
