using System.Net.Sockets;
using CasesPdp.LoadTest.Http2;

namespace CasesPdp.LoadTest.Sending;

/// <summary>The clock and sockets of one sending thread. Tests simulate both, so that results do not depend on the machine.</summary>
internal interface INetwork
{
    /// <summary>Monotonic nanoseconds.</summary>
    long Now { get; }

    /// <summary>Opens a connection that never blocks.</summary>
    /// <exception cref="SocketException">Nothing listens there.</exception>
    ITransport Connect(ServerAddress address);

    /// <summary>Waits until one of the files is ready, or the time has passed.</summary>
    void Wait(Span<PollFile> files, long nanoseconds);
}

/// <summary>The kernel's clock and sockets.</summary>
internal sealed class KernelNetwork : INetwork
{
    public static readonly KernelNetwork Instance = new();

    public long Now => Clock.Now;

    public ITransport Connect(ServerAddress address) => new SocketTransport(address.Connect());

    public void Wait(Span<PollFile> files, long nanoseconds) => Native.Poll(files, nanoseconds);

    private sealed class SocketTransport(Socket socket) : ITransport
    {
        public int Handle { get; } = (int)socket.Handle;

        public int Send(ReadOnlySpan<byte> bytes, out SocketError error) => socket.Send(bytes, SocketFlags.None, out error);

        public int Receive(Span<byte> bytes, out SocketError error) => socket.Receive(bytes, SocketFlags.None, out error);

        public void Dispose() => socket.Dispose();
    }
}
