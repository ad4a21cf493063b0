using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace CasesPdp.FunctionalTests.Callers;

/// <summary>Connects to a unix socket as another user, which only root can.</summary>
internal static partial class PeerUser
{
    private const uint Unchanged = uint.MaxValue;
    private const int UnixFamily = 1;
    private const int Stream = 1;

    public static uint OwnId => UserId();

    public static string Own => UserId().ToString();

    public static bool CanBeOthers => UserId() == 0 && NumberOfSetUser is not null;

    // libc's own function changes all threads.
    private static long? NumberOfSetUser => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 117,
        Architecture.Arm64 => 147,
        _ => null,
    };

    public static Socket Connect(uint user, string path)
    {
        var address = new byte[110];
        BitConverter.TryWriteBytes(address, (short)UnixFamily);
        Encoding.UTF8.GetBytes(path, address.AsSpan(sizeof(short)));
        var number = NumberOfSetUser!.Value;
        ConnectAs(OwnId, number, handle: -1, address);
        var handle = Open(UnixFamily, Stream, 0);
        Assert.Equal((0L, 0, 0L), ConnectAs(user, number, handle, address));
        return new Socket(new SafeSocketHandle(handle, ownsHandle: true));
    }

    /// <summary>The group that owns a file.</summary>
    public static uint GroupOf(string path)
    {
        using var stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%g", path]) { RedirectStandardOutput = true })!;
        return uint.Parse(stat.StandardOutput.ReadToEnd());
    }

    // A thread that is made by another user's thread is that user's too. So nothing else happens in between; the first call prepares these.
    private static (long Become, int Connect, long Return) ConnectAs(uint user, long number, int handle, byte[] address) => (
        Call(number, Unchanged, user, Unchanged), Connect(handle, address, address.Length), Call(number, Unchanged, 0, Unchanged));

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint UserId();

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial long Call(long number, uint real, uint effective, uint saved);

    [LibraryImport("libc", EntryPoint = "socket")]
    private static partial int Open(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "connect")]
    private static partial int Connect(int socket, byte[] address, int length);
}
