using System.ComponentModel;
using System.Runtime.InteropServices;

namespace CasesPdp.Server.DecisionLog;

/// <summary>Makes files and their names survive the end of the machine.</summary>
/// <remarks>A file's name is an entry of its directory, which has to be synced like the file: after it was created or renamed.</remarks>
internal partial class DiskSync
{
    private const int ReadOnly = 0;

    /// <summary>Waits until the content is on disk.</summary>
    /// <exception cref="IOException">It may not be.</exception>
    public virtual void SyncFile(FileStream file) => file.Flush(flushToDisk: true);

    /// <summary>Waits until the names in the directory are on disk.</summary>
    /// <exception cref="IOException">They may not be.</exception>
    public virtual void SyncDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            // It has no such call: the file system keeps its names.
            return;
        }

        var directory = Open(path, ReadOnly);
        if (directory < 0)
        {
            throw Failed(path);
        }

        try
        {
            if (Sync(directory) != 0)
            {
                throw Failed(path);
            }
        }
        finally
        {
            _ = Close(directory);
        }
    }

    private static IOException Failed(string path) =>
        new($"the directory `{path}` cannot be synced: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
