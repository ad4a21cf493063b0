using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace CasesPdp.FunctionalTests.Callers;

/// <summary>Connects to a unix socket as another user, which only root can.</summary>
internal static partial class PeerUser
{
    private const uint Unchanged = uint.MaxValue;

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

    public static Socket Connect(uint user, string path) => RunAs(user, () => TestCaller.Connect(path));

    /// <summary>Runs something on a thread of another user.</summary>
    public static T RunAs<T>(uint user, Func<T> work)
    {
        var result = new TaskCompletionSource<T>();
        var thread = new Thread(() =>
        {
            try
            {
                Assert.Equal(0, Call(NumberOfSetUser!.Value, Unchanged, user, Unchanged));
                result.SetResult(work());
            }
            catch (Exception failure)
            {
                result.SetException(failure);
            }
        });
        thread.Start();
        return result.Task.GetAwaiter().GetResult();
    }

    /// <summary>The group that owns a file.</summary>
    public static uint GroupOf(string path)
    {
        using var stat = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("stat", ["-c", "%g", path]) { RedirectStandardOutput = true })!;
        return uint.Parse(stat.StandardOutput.ReadToEnd());
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint UserId();

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial long Call(long number, uint real, uint effective, uint saved);
}
