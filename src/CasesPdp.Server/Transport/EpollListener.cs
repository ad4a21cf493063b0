using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace CasesPdp.Server.Transport;

/// <summary>Accepts connections at one address.</summary>
/// <param name="socket">The socket, which listens.</param>
/// <param name="pool">The memory of the connections.</param>
/// <param name="options">The settings of the connections.</param>
/// <param name="log">Where failures are logged.</param>
internal sealed class EpollListener(Socket socket, MemoryPool<byte> pool, SocketTransportOptions options, EpollLog log) : IConnectionListener
{
    // A failure for want of descriptors or memory passes as connections end. Until then accepting would fail without pause.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    public EndPoint EndPoint { get; } = socket.LocalEndPoint!;

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                return Start(await socket.AcceptAsync(cancellationToken).ConfigureAwait(false));
            }
            catch (Exception ended) when (ended is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return null;
            }
            catch (SocketException gone) when (gone.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
            {
                // The peer went before it was accepted.
            }
            catch (Exception failure) when (failure is SocketException or IOException)
            {
                log.NotAccepted(failure);
                await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        socket.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        pool.Dispose();
        return ValueTask.CompletedTask;
    }

    private EpollConnection Start(Socket accepted)
    {
        try
        {
            accepted.Blocking = false;
            if (accepted.LocalEndPoint is IPEndPoint)
            {
                accepted.NoDelay = options.NoDelay;
            }

            var connection = new EpollConnection(accepted, EpollLoop.Next(), pool, options, log);
            connection.Start();
            return connection;
        }
        catch
        {
            accepted.Dispose();
            throw;
        }
    }
}
