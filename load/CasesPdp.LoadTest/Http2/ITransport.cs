using System.Net.Sockets;

namespace CasesPdp.LoadTest.Http2;

/// <summary>A connection that carries bytes and never blocks.</summary>
internal interface ITransport : IDisposable
{
    /// <summary>Identifies it to <see cref="Sending.INetwork.Wait"/>.</summary>
    int Handle { get; }

    /// <summary>Sends what is taken now, and returns how many bytes that is.</summary>
    int Send(ReadOnlySpan<byte> bytes, out SocketError error);

    /// <summary>Receives what is there now; 0 without an error: the peer has closed.</summary>
    int Receive(Span<byte> bytes, out SocketError error);
}
