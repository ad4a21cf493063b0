using System.Runtime.InteropServices;

namespace CasesPdp.Server.Transport;

/// <summary>A set of descriptors. The kernel reports which of them became ready. Linux only. Thread-safe.</summary>
/// <remarks>A descriptor leaves the set when it is closed.</remarks>
internal sealed partial class Epoll
{
    /// <summary>The size of an event in bytes: packed on x64, aligned elsewhere.</summary>
    public static readonly int EventBytes = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    private const int CloseOnExec = 0x80000;
    private const int AddOperation = 1;
    private const int ModifyOperation = 3;
    private const int Interrupted = 4;

    /// <summary>The descriptor of the set, which can be a member of another set.</summary>
    public int Descriptor { get; } = Check(Create(CloseOnExec));

    /// <summary>Adds a descriptor.</summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <param name="events">What to report.</param>
    /// <param name="tag">The number in its reports.</param>
    /// <exception cref="IOException">The kernel has no room for one more.</exception>
    public void Add(int descriptor, EpollEvents events, long tag) => Control(AddOperation, descriptor, events, tag);

    /// <summary>Changes what is reported of a descriptor. A state that it has already is reported.</summary>
    public void Modify(int descriptor, EpollEvents events, long tag) => Control(ModifyOperation, descriptor, events, tag);

    /// <summary>Waits for reports.</summary>
    /// <param name="reports">Where to write them, <see cref="EventBytes"/> each.</param>
    /// <param name="milliseconds">How long to wait: 0 not at all, -1 without limit.</param>
    /// <returns>How many there are; 0 if a signal interrupts.</returns>
    public unsafe int Wait(Span<byte> reports, int milliseconds)
    {
        fixed (byte* first = reports)
        {
            var count = Wait(Descriptor, first, reports.Length / EventBytes, milliseconds);
            return count < 0 && Marshal.GetLastPInvokeError() == Interrupted ? 0 : Check(count);
        }
    }

    /// <summary>Reads a report.</summary>
    public static (EpollEvents Events, long Tag) Read(ReadOnlySpan<byte> reports, int index)
    {
        var report = reports.Slice(index * EventBytes, EventBytes);
        return ((EpollEvents)MemoryMarshal.Read<uint>(report), MemoryMarshal.Read<long>(report[^sizeof(long)..]));
    }

    private unsafe void Control(int operation, int descriptor, EpollEvents events, long tag)
    {
        Span<byte> wanted = stackalloc byte[EventBytes];
        MemoryMarshal.Write(wanted, (uint)events);
        MemoryMarshal.Write(wanted[^sizeof(long)..], tag);
        fixed (byte* first = wanted)
        {
            Check(Control(Descriptor, operation, descriptor, first));
        }
    }

    private static int Check(int result) =>
        result >= 0 ? result : throw new IOException($"epoll fails: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static unsafe partial int Control(int set, int operation, int descriptor, byte* wanted);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static unsafe partial int Wait(int set, byte* reports, int most, int milliseconds);
}

/// <summary>The states of a descriptor that <see cref="Epoll"/> reports, and how it reports them.</summary>
[Flags]
internal enum EpollEvents : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>There are bytes to read.</summary>
    Readable = 0x001,

    /// <summary>There are urgent bytes. A read stops where they are.</summary>
    Urgent = 0x002,

    /// <summary>There is room to write.</summary>
    Writable = 0x004,

    /// <summary>The connection has failed. Reported without being asked for.</summary>
    Failed = 0x008,

    /// <summary>Both directions are closed. Reported without being asked for.</summary>
    HungUp = 0x010,

    /// <summary>The peer sends no more.</summary>
    PeerEnded = 0x2000,

    /// <summary>Reports once, until modified.</summary>
    Once = 1u << 30,

    /// <summary>Reports changes, not states.</summary>
    EdgeTriggered = 1u << 31,
}
