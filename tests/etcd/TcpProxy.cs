using System.Net;
using System.Net.Sockets;

namespace CasesPdp.Etcd;

/// <summary>Stands between a client and a server on a free loopback port, and harms what goes through as a test says.</summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<TcpClient> _connections = [];
    private readonly Uri _target;
    private readonly Task _loop;

    public TcpProxy(Uri target)
    {
        _target = target;
        _listener.Start();
        Address = new UriBuilder(target) { Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;
        _loop = Task.Run(AcceptAsync);
    }

    /// <summary>Where clients connect instead.</summary>
    public Uri Address { get; }

    /// <summary>Whether bytes are swallowed, in both directions; connections stay.</summary>
    public bool IsBlackHole { get; set; }

    /// <summary>Every so many bytes from the server, one is changed; 0: none.</summary>
    public int FlipEvery { get; set; }

    /// <summary>How many bytes go through at once; 0: as many as come. Between two such pieces, the proxy waits a millisecond.</summary>
    public int Trickle { get; set; }

    /// <summary>How long each piece is held back.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Ends every connection at once.</summary>
    public void Cut()
    {
        lock (_connections)
        {
            foreach (var connection in _connections)
            {
                // Not an orderly end, but a reset. One that has ended by itself has no socket any more.
                connection.Client?.Close(0);
            }

            _connections.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        Cut();
        await _loop;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = ServeAsync(client);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        var server = new TcpClient();
        try
        {
            lock (_connections)
            {
                _connections.AddRange([client, server]);
            }

            await server.ConnectAsync(IPAddress.Loopback, _target.Port, _stop.Token);
            await Task.WhenAny(
                CopyAsync(client.GetStream(), server.GetStream(), isFromServer: false),
                CopyAsync(server.GetStream(), client.GetStream(), isFromServer: true));
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The server is gone, or the connection was cut.
        }
        finally
        {
            client.Dispose();
            server.Dispose();
        }
    }

    private async Task CopyAsync(Stream from, Stream to, bool isFromServer)
    {
        var buffer = new byte[16 * 1024];
        var passed = 0L;
        try
        {
            while (await from.ReadAsync(buffer, _stop.Token) is > 0 and var read)
            {
                for (var rest = buffer.AsMemory(0, read); !rest.IsEmpty && !IsBlackHole;)
                {
                    var piece = rest[..(Trickle > 0 ? Math.Min(Trickle, rest.Length) : rest.Length)];
                    rest = rest[piece.Length..];
                    if (Delay > TimeSpan.Zero || Trickle > 0)
                    {
                        await Task.Delay(Delay > TimeSpan.Zero ? Delay : TimeSpan.FromMilliseconds(1), _stop.Token);
                    }

                    if (isFromServer && FlipEvery > 0)
                    {
                        Flip(piece.Span, passed);
                    }

                    passed += piece.Length;
                    await to.WriteAsync(piece, _stop.Token);
                }
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // One end is gone: so is the other.
        }
    }

    private void Flip(Span<byte> bytes, long passed)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            if ((passed + i + 1) % FlipEvery == 0)
            {
                bytes[i] ^= 0x10;
            }
        }
    }
}
