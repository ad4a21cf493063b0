using System.Runtime.InteropServices;

namespace CasesPdp.Server.DecisionLog;

/// <summary>Makes the system write at the end of a file, wherever that is.</summary>
internal static partial class AppendOnly
{
    private const int SetFlags = 4;
    private const int Append = 0x400;

    /// <summary>Sets it for an open file, on Linux. Elsewhere the lock of the log alone keeps others away.</summary>
    public static void Set(FileStream file)
    {
        if (OperatingSystem.IsLinux() && Control((int)file.SafeFileHandle.DangerousGetHandle(), SetFlags, Append) < 0)
        {
            throw new IOException("it cannot be opened for appending");
        }
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command, int flags);
}
