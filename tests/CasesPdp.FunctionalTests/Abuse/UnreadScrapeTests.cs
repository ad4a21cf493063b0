using System.Net.Sockets;
using System.Text;
using CasesPdp.FunctionalTests.Server;

namespace CasesPdp.FunctionalTests.Abuse;

/// <summary>A scraper that does not read what it asked for.</summary>
public sealed class UnreadScrapeTests
{
    [Fact]
    public async Task Metrics_ManyScrapesNotRead_OthersAreAnswered()
    {
        await using var server = await RunningServer.StartDefaultAsync();
        List<Socket> unread = [];
        for (var i = 0; i < 3; i++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4_096 };
            await socket.ConnectAsync(server.Operations.Host, server.Operations.Port);
            unread.Add(socket);
            Fill(socket);
        }

        using var http = new HttpClient();
        for (var i = 0; i < 3; i++)
        {
            Assert.NotEmpty(await http.GetStringAsync(new Uri(server.Operations, "metrics")).WithinLimit());
            Assert.Equal("ok\n", await http.GetStringAsync(new Uri(server.Operations, "livez")).WithinLimit());

            // The exporter hands out what it has rendered for a moment. Behind it, it would have to wait for those that do not read.
            await Task.Delay(TimeSpan.FromMilliseconds(400));
        }

        unread.ForEach(s => s.Dispose());
    }

    [Fact]
    public async Task Metrics_ScrapeNeverRead_LosesItsConnection()
    {
        await using var server = await RunningServer.StartDefaultAsync();
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4_096 };
        await socket.ConnectAsync(server.Operations.Host, server.Operations.Port);
        Fill(socket);

        // Bytes that the server has no room for wait in this socket until the connection is gone.
        socket.Blocking = false;
        await Reload.Eventually.Holds(() => IsGone(socket), "the server has closed the connection");
    }

    private static bool IsGone(Socket socket)
    {
        socket.Send(" "u8, SocketFlags.None, out var error);
        return error is not (SocketError.Success or SocketError.WouldBlock);
    }

    // Asks until the server takes no more: it waits for the answers to be read.
    private static void Fill(Socket socket)
    {
        var request = Encoding.ASCII.GetBytes("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
        socket.SendTimeout = 1_000;
        try
        {
            for (var i = 0; i < 1_000_000; i++)
            {
                socket.Send(request);
            }
        }
        catch (SocketException)
        {
            // Full.
        }
    }
}
