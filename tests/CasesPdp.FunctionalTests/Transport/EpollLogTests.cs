using CasesPdp.FunctionalTests.Callers;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.Server.Transport;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace CasesPdp.FunctionalTests.Transport;

public sealed class EpollLogTests : IDisposable
{
    private readonly LogLines _lines = new();

    [Fact]
    public void NotAccepted_Often_IsLoggedTenTimesAMinuteAndCounted()
    {
        var time = new FakeTimeProvider();
        var log = LogOf(time);

        for (var i = 0; i < 25; i++)
        {
            log.NotAccepted(new IOException("no room"));
        }

        time.Advance(TimeSpan.FromMinutes(1));
        log.NotAccepted(new IOException("no room"));
        Assert.Equal(
            [.. Enumerable.Repeat(0, 10), 15], _lines.Lines.Select(l => int.Parse(l.Split("no room; ")[1].Split(' ')[0])));
    }

    [Fact]
    public async Task ConnectionClosed_CallbackThrows_IsLoggedAndConnectionEnds()
    {
        await using var pair = TransportPair.Listen(Way.Own, _lines);
        var (connection, peer) = await pair.ConnectAsync();
        await using var registration = connection.ConnectionClosed.Register(() => throw new InvalidOperationException("callback"));

        peer.Dispose();
        await connection.ConnectionClosed.Cancelled().WithinLimit();
        await connection.DisposeAsync().AsTask().WithinLimit();

        Assert.Contains(_lines.Lines, l => l.Contains(connection.ConnectionId) && l.Contains("callback"));
    }

    public void Dispose() => _lines.Dispose();

    private EpollLog LogOf(TimeProvider time) => new(time, LoggerFactory.Create(b => b.AddProvider(_lines)).CreateLogger<EpollLog>());
}
