using System.Net.Sockets;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.Protocol.V1;
using Google.Protobuf;

namespace CasesPdp.FunctionalTests.Pressure;

/// <summary>Connections that do nothing, beside callers and probes.</summary>
public sealed class ConnectionLimitTests
{
    // Listeners.OperationsConnections.
    private const int OperationsConnections = 512;

    [Fact]
    public async Task Operations_SilentConnectionsBeyondTheLimit_ProbesGetIn()
    {
        await using var server = await RunningServer.StartDefaultAsync();
        List<Socket> silent = [];
        for (var i = 0; i < OperationsConnections + 100; i++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            silent.Add(socket);
            await socket.ConnectAsync(server.Operations.Host, server.Operations.Port);
        }

        using var http = new HttpClient();
        Assert.Equal("ok\n", await http.GetStringAsync(new Uri(server.Operations, "livez")).WithinLimit());
        Assert.NotEmpty(await http.GetStringAsync(new Uri(server.Operations, "metrics")).WithinLimit());
        silent.ForEach(s => s.Dispose());
    }

    [Fact]
    public async Task Decisions_IdleConnectionsBeyondTheLimit_CallersGetInAndBusyOnesStay()
    {
        await using var server = await RunningServer.StartDefaultAsync("CasesPdp:Listen:MaxConnections=8");
        await using var busy = await RawHttp2.ConnectAsync(server.Decisions);
        var stream = await busy.BeginAsync("/casespdp.v1.DecisionService/StreamCheck");
        await busy.DataAsync(stream, RawCall.Frame(new StreamCheckRequest { Id = 1, Batch = Ask.Batch(1) }.ToByteArray()));
        await busy.UntilAsync(() => busy.On(stream).BodyBytes > 0);
        List<RawHttp2> idle = [];
        for (var i = 0; i < 20; i++)
        {
            idle.Add(await RawHttp2.ConnectAsync(server.Decisions));
        }

        await using var caller = await RawHttp2.ConnectAsync(server.Decisions);
        await PressedServer.IsHealthy(caller);

        await PressedServer.IsHealthy(busy);
        Assert.False(busy.On(stream).HasEnded);
        await Task.WhenAll(idle.Take(12).Select(i => i.UntilAsync(() => i.IsClosed)));
        foreach (var connection in idle)
        {
            await connection.DisposeAsync();
        }
    }

    [Fact]
    public async Task Decisions_ConnectionsThatServedAndDoNotRead_CallersGetIn()
    {
        await using var server = await RunningServer.StartDefaultAsync("CasesPdp:Listen:MaxConnections=4");
        List<RawHttp2> idle = [];
        for (var i = 0; i < 12; i++)
        {
            var connection = await RawHttp2.ConnectAsync(server.Decisions);
            await PressedServer.IsHealthy(connection);
            idle.Add(connection);
        }

        // The server says so before it closes: a client loses no call.
        await Task.WhenAll(idle.Take(8).Select(i => i.UntilAsync(() => i.GoAway == 0)));
        await PressedServer.IsHealthy(idle[^1]);
        foreach (var connection in idle)
        {
            await connection.DisposeAsync();
        }
    }
}
