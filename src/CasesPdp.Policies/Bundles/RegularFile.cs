using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace CasesPdp.Policies.Bundles;

/// <summary>Opens regular files only. Never waits for a pipe, not even for one that takes the file's name at the last moment.</summary>
/// <remarks>On Linux a file is opened without blocking and checked through its handle. Elsewhere only its size is checked before.</remarks>
public static class RegularFile
{
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int CurrentDirectory = -100;
    private const int EmptyPath = 0x1000;
    private const uint BasicStats = 0x7FF;
    private const ushort KindMask = 0xF000;
    private const ushort RegularKind = 0x8000;

    private static readonly bool HasStatx = IsStatxThere();

    [ThreadStatic]
    private static Action<string>? BeforeOpen;

    /// <summary>Opens a file for reading; null when the path leads to something else, such as a pipe or a device.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be opened.</exception>
    public static SafeFileHandle? TryOpen(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!IsRegular(path))
        {
            return null;
        }

        BeforeOpen?.Invoke(path);
        if (!OperatingSystem.IsLinux())
        {
            return File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
        }

        var descriptor = Open(Terminated(path), NonBlocking | CloseOnExec);
        if (descriptor < 0)
        {
            throw new IOException(Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()));
        }

        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (IsRegular(handle))
        {
            return handle;
        }

        handle.Dispose();
        return null;
    }

    /// <summary>Whether an open file is a regular one, and no pipe or device.</summary>
    public static bool IsRegular(SafeFileHandle file) => TryStat(file, out var status) ? status.IsRegular : CanSeek(file);

    /// <summary>
    /// Sets what this thread does between the check of a name and the opening of the file; tests exchange the file there.
    /// </summary>
    internal static void SetBeforeOpen(Action<string>? action) => BeforeOpen = action;

    /// <summary>What the system says of an open file; false where it says nothing.</summary>
    internal static bool TryStat(SafeFileHandle file, out FileStatus status)
    {
        var isHeld = false;
        try
        {
            file.DangerousAddRef(ref isHeld);
            return TryStat((int)file.DangerousGetHandle(), [0], EmptyPath, out status);
        }
        finally
        {
            if (isHeld)
            {
                file.DangerousRelease();
            }
        }
    }

    /// <summary>What the system says of the file or directory at the path, links followed; false where it says nothing.</summary>
    internal static bool TryStat(string path, out FileStatus status) => TryStat(CurrentDirectory, Terminated(path), 0, out status);

    private static bool IsRegular(string path) =>
        TryStat(path, out var status) ? status.IsRegular : new FileInfo(path).Length > 0;

    private static bool CanSeek(SafeFileHandle file)
    {
        try
        {
            return RandomAccess.GetLength(file) >= 0;
        }
        catch (NotSupportedException)
        {
            return false;
        }
    }

    private static bool IsStatxThere()
    {
        try
        {
            return OperatingSystem.IsLinux() && Stat(CurrentDirectory, Terminated("/"), 0, BasicStats, out _) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    private static byte[] Terminated(string path) => Encoding.UTF8.GetBytes(path + '\0');

    private static bool TryStat(int directory, byte[] path, int flags, out FileStatus status)
    {
        status = default;
        return HasStatx && Stat(directory, path, flags, BasicStats, out status) == 0;
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "statx")]
    private static extern int Stat(int directory, byte[] path, int flags, uint mask, out FileStatus status);

    /// <summary>The part of Linux's <c>struct statx</c> that is used; its layout is the same on every architecture.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    internal readonly struct FileStatus
    {
        [FieldOffset(28)]
        private readonly ushort _mode;

        [FieldOffset(32)]
        private readonly ulong _inode;

        [FieldOffset(40)]
        private readonly ulong _size;

        [FieldOffset(112)]
        private readonly long _modifiedSeconds;

        [FieldOffset(120)]
        private readonly uint _modifiedNanoseconds;

        [FieldOffset(136)]
        private readonly ulong _device;

        /// <summary>Whether it is a regular file.</summary>
        public bool IsRegular => (_mode & KindMask) == RegularKind;

        /// <summary>Which file or directory it is, whatever it is called.</summary>
        public (ulong Device, ulong Inode) Identity => (_device, _inode);

        /// <summary>What changes when the content is written to.</summary>
        public (ulong Size, long Seconds, uint Nanoseconds) Version => (_size, _modifiedSeconds, _modifiedNanoseconds);
    }
}
