using System.Net;
using System.Net.Sockets;

namespace CasesPdp.FunctionalTests.Client;

/// <summary>Stands between client and server, and does to the bytes what networks do.</summary>
internal sealed class FaultyProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _disposed = new();
    private readonly Uri _server;
    private readonly Fault _fault;
    private readonly Task _accepting;

    public FaultyProxy(Uri server, Fault fault)
    {
        (_server, _fault) = (server, fault);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public enum Fault
    {
        /// <summary>Connections are accepted, and nothing ever comes back.</summary>
        Swallows,

        /// <summary>Each connection is reset after some kilobytes of answers.</summary>
        Resets,
    }

    public Uri Address => new($"http://{_listener.LocalEndpoint}");

    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _disposed.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptSocketAsync(_disposed.Token);
            _ = Task.Run(() => ServeAsync(client));
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (_fault == Fault.Swallows)
            {
                await CopyAsync(client, to: null, most: int.MaxValue);
                return;
            }

            await server.ConnectAsync(_server.Host, _server.Port, _disposed.Token);
            await Task.WhenAny(CopyAsync(client, server, int.MaxValue), CopyAsync(server, client, Random.Shared.Next(500, 5_000)));
        }
        catch (Exception ended) when (ended is SocketException or OperationCanceledException)
        {
        }
        finally
        {
            client.LingerState = new LingerOption(enable: true, seconds: 0);
            client.Dispose();
        }
    }

    private async Task CopyAsync(Socket from, Socket? to, int most)
    {
        var buffer = new byte[4_096];
        for (var copied = 0; copied < most;)
        {
            var read = await from.ReceiveAsync(buffer, _disposed.Token);
            if (read == 0)
            {
                return;
            }

            copied += read;
            _ = to is null ? 0 : await to.SendAsync(buffer.AsMemory(0, read), _disposed.Token);
        }
    }
}
