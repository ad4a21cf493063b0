using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace CasesPdp.Server.Transport;

/// <summary>Accepts connections at one address.</summary>
/// <remarks>It does without <see cref="Socket.AcceptAsync()"/>, which reads the name of the client: a client of a unix socket whose name is
/// longer than the server's ends the process.</remarks>
internal sealed partial class EpollListener : IConnectionListener, IEpollMember
{
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int Interrupted = 4;
    private const int WouldBlock = 11;
    private const int Aborted = 103;

    // A failure for want of descriptors or memory passes as connections end. Until then accepting would fail without pause.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly MemoryPool<byte> _pool;
    private readonly SocketTransportOptions _options;
    private readonly EpollLog _log;
    private readonly EpollLoop _loop = EpollLoop.Next();
    private readonly SemaphoreSlim _arrivals = new(0);

    /// <summary>Starts to listen.</summary>
    /// <param name="socket">The socket, bound to its address. It is the listener's from now on.</param>
    /// <param name="pool">The memory of the connections.</param>
    /// <param name="options">The settings of the connections.</param>
    /// <param name="log">Where failures are logged.</param>
    /// <exception cref="IOException">The kernel has no room for one more.</exception>
    public EpollListener(Socket socket, MemoryPool<byte> pool, SocketTransportOptions options, EpollLog log)
    {
        (Socket, EndPoint, _pool, _options, _log) = (socket, socket.LocalEndPoint!, pool, options, log);
        socket.Blocking = false;
        socket.Listen(options.Backlog);
        _loop.Add(this);
    }

    /// <inheritdoc/>
    public EndPoint EndPoint { get; }

    /// <inheritdoc/>
    public Socket Socket { get; }

    /// <inheritdoc/>
    public long Tag { get; set; }

    /// <inheritdoc/>
    public void Report(EpollEvents events)
    {
        if (_arrivals.CurrentCount == 0)
        {
            _arrivals.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                if (TryAccept() is { } accepted)
                {
                    return Start(accepted);
                }

                await _arrivals.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (ObjectDisposedException)
            {
                return null;
            }
            catch (SocketException)
            {
                // The peer went before it was served.
            }
            catch (IOException failure)
            {
                _log.NotAccepted(failure);
                await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _loop.Remove(this);
        Socket.Dispose();
        _arrivals.Release();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await UnbindAsync().ConfigureAwait(false);
        _pool.Dispose();
    }

    // Null: nobody waits to be accepted.
    private SafeSocketHandle? TryAccept()
    {
        while (true)
        {
            var descriptor = Accept(Socket.SafeHandle, 0, 0, NonBlocking | CloseOnExec);
            if (descriptor >= 0)
            {
                return new SafeSocketHandle(descriptor, ownsHandle: true);
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case WouldBlock:
                    return null;
                case Interrupted or Aborted:
                    break;
                default:
                    throw new IOException(Marshal.GetLastPInvokeErrorMessage());
            }
        }
    }

    private EpollConnection Start(SafeSocketHandle accepted)
    {
        try
        {
            var socket = new Socket(accepted) { Blocking = false };
            if (EndPoint is IPEndPoint)
            {
                socket.NoDelay = _options.NoDelay;
            }

            var connection = new EpollConnection(socket, EpollLoop.Next(), _pool, _options, _log);
            connection.Start();
            return connection;
        }
        catch
        {
            accepted.Dispose();
            throw;
        }
    }

    [LibraryImport("libc", EntryPoint = "accept4", SetLastError = true)]
    private static partial int Accept(SafeSocketHandle listener, nint address, nint length, int flags);
}
