using System.Buffers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using CasesPdp.FunctionalTests.Server;
using Microsoft.AspNetCore.Connections;

namespace CasesPdp.FunctionalTests.Transport;

/// <summary>The server's own transport does what that of .NET does: each test runs over both, on TCP and on a unix socket.</summary>
public sealed class TransportTests
{
    private const int Large = 3 * 1024 * 1024;

    public static TheoryData<Way> Ways => [.. Enum.GetValues<Way>()];

    public static MatrixTheoryData<Way, int> Sizes => new(Enum.GetValues<Way>(), [0, 1, 2047, 4096, 4097, 150_000, Large]);

    public static MatrixTheoryData<Way, bool> Reasons => new(Enum.GetValues<Way>(), [true, false]);

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Echo_AnyBytesInAnyPieces_ComeBackWhole(Way way, int size)
    {
        await using var pair = TransportPair.Listen(way);
        var (connection, peer) = await pair.ConnectAsync();
        var echo = Task.Run(() => EchoAsync(connection));
        var sent = Bytes(size);

        var sending = Task.Run(() => SendInPieces(peer, sent));
        var received = await Task.Run(() => ReceiveToTheEnd(peer)).WithinLimit();

        await sending.WithinLimit();
        await echo.WithinLimit();
        Assert.Equal(sent, received);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Write_PeerReadsNothing_WaitsAndLosesNothing(Way way)
    {
        await using var pair = TransportPair.Listen(way);
        var (connection, peer) = await pair.ConnectAsync();
        var written = new MemoryStream();
        var block = Bytes(64 * 1024);

        ValueTask<System.IO.Pipelines.FlushResult> flush;
        do
        {
            Assert.True(written.Length < 64 * Large, "The writer was never stopped.");
            written.Write(block);
            flush = connection.Transport.Output.WriteAsync(block);
        }
        while (flush.IsCompleted);

        var received = Task.Run(() => ReceiveToTheEnd(peer));
        await flush.AsTask().WithinLimit();
        await connection.DisposeAsync().AsTask().WithinLimit();
        Assert.Equal(written.ToArray(), await received.WithinLimit());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Read_ApplicationReadsNothing_PeerWaitsAndLosesNothing(Way way)
    {
        await using var pair = TransportPair.Listen(way);
        var (connection, peer) = await pair.ConnectAsync();
        var sent = Bytes(32 * Large);

        var sending = Task.Run(() => SendInPieces(peer, sent));
        await Task.WhenAny(sending, Task.Delay(200));
        Assert.False(sending.IsCompleted, "The peer was never stopped.");

        var received = new ArrayBufferWriter<byte>(sent.Length);
        await ReadToTheEndAsync(connection, received).WithinLimit();
        Assert.Equal(sent, received.WrittenSpan);
        await connection.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task PeerEnds_ConnectionCanStillAnswer(Way way)
    {
        await using var pair = TransportPair.Listen(way);
        var (connection, peer) = await pair.ConnectAsync();
        peer.Send("question"u8);
        peer.Shutdown(SocketShutdown.Send);

        var received = new ArrayBufferWriter<byte>();
        await ReadToTheEndAsync(connection, received).WithinLimit();
        await connection.ConnectionClosed.Cancelled().WithinLimit();
        await connection.Transport.Output.WriteAsync("answer"u8.ToArray());
        await connection.DisposeAsync().AsTask().WithinLimit();

        Assert.Equal("question"u8, received.WrittenSpan);
        Assert.Equal("answer"u8.ToArray(), await Task.Run(() => ReceiveToTheEnd(peer)).WithinLimit());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task PeerResets_ReaderIsToldSo(Way way)
    {
        await using var pair = TransportPair.Listen(way);
        var (connection, peer) = await pair.ConnectAsync();
        await connection.Transport.Output.WriteAsync("unread"u8.ToArray());
        await peer.ReceiveAsync(new byte[1]).WithinLimit();

        // A peer that closes with bytes unread resets the connection.
        peer.LingerState = new LingerOption(enable: true, seconds: 0);
        peer.Dispose();

        await Assert.ThrowsAnyAsync<ConnectionResetException>(() => ReadToTheEndAsync(connection, new ArrayBufferWriter<byte>()).WithinLimit());
        await connection.ConnectionClosed.Cancelled().WithinLimit();
        await connection.DisposeAsync().AsTask().WithinLimit();
    }

    [Theory]
    [MemberData(nameof(Reasons))]
    public async Task Abort_ReasonOrNone_EndsBothDirections(Way way, bool hasReason)
    {
        await using var pair = TransportPair.Listen(way);
        var (connection, peer) = await pair.ConnectAsync();
        var reading = connection.Transport.Input.ReadAsync().AsTask();
        var reason = hasReason ? new ConnectionAbortedException("enough") : null;

        connection.Abort(reason!);

        var code = SocketError.Success;
        Assert.Equal(0, await Task.Run(() => peer.Receive(new byte[1], SocketFlags.None, out code)).WithinLimit());
        Assert.Equal(hasReason && peer.AddressFamily != AddressFamily.Unix ? SocketError.ConnectionReset : SocketError.Success, code);
        var told = await Assert.ThrowsAsync<ConnectionAbortedException>(() => reading.WithinLimit());
        Assert.True(reason is null || told == reason);
        await connection.ConnectionClosed.Cancelled().WithinLimit();
        await connection.DisposeAsync().AsTask().WithinLimit();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Abort_WriterThatWaits_GoesOn(Way way)
    {
        await using var pair = TransportPair.Listen(way);
        var (connection, peer) = await pair.ConnectAsync();
        using var unread = peer;
        var flush = connection.Transport.Output.WriteAsync(Bytes(8 * Large));
        Assert.False(flush.IsCompleted);

        connection.Abort(new ConnectionAbortedException("enough"));

        Assert.True((await flush.AsTask().WithinLimit()).IsCompleted);
        await connection.DisposeAsync().AsTask().WithinLimit();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Unbind_AcceptThatWaits_EndsWithoutConnection(Way way)
    {
        await using var pair = TransportPair.Listen(way);
        var accepting = pair.AcceptAsync().AsTask();

        await pair.UnbindAsync();

        Assert.Null(await accepting.WithinLimit());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Bind_AddressIsTaken_SaysSo(Way way)
    {
        await using var pair = TransportPair.Listen(way);

        await Assert.ThrowsAsync<AddressInUseException>(() => pair.Factory.BindAsync(pair.Address).AsTask());
    }

    // The transport of .NET ends the process here.
    [Theory]
    [InlineData(false, 0)]
    [InlineData(false, 107)]
    [InlineData(true, 5)]
    [InlineData(true, 107)]
    public async Task Accept_ClientWithANameOfItsOwn_IsServed(bool isAbstract, int length)
    {
        await using var pair = TransportPair.Listen(Way.OwnUnix);
        using var directory = new TestDirectory();
        using var peer = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var name = isAbstract ? $"\0{Guid.NewGuid():N}" : directory.At("");
        peer.Bind(new UnixDomainSocketEndPoint(length < name.Length ? name + "c" : name.PadRight(length, 'c')));
        await peer.ConnectAsync(pair.Address);
        var echo = EchoAsync((await pair.AcceptAsync().AsTask().WithinLimit())!);

        await peer.SendAsync("ping"u8.ToArray());

        Assert.Equal(4, await peer.ReceiveAsync(new byte[8]).WithinLimit());
        peer.Dispose();
        await echo.WithinLimit();
    }

    [Theory]
    [InlineData(Way.Own)]
    [InlineData(Way.Sockets)]
    public async Task Read_UrgentBytesAmongOthers_ReadsOn(Way way)
    {
        await using var pair = TransportPair.Listen(way);
        using var peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await peer.ConnectAsync(pair.Address);
        peer.Send("before"u8);
        peer.Send("!"u8, SocketFlags.OutOfBand);
        peer.Send("after"u8);
        var connection = (await pair.AcceptAsync().AsTask().WithinLimit())!;

        var read = await connection.Transport.Input.ReadAtLeastAsync("beforeafter".Length).AsTask().WithinLimit();

        Assert.Equal("beforeafter"u8, read.Buffer.ToArray());
        peer.Dispose();
        await connection.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Connections_ThatEndInAllWays_AreNotKept(Way way)
    {
        const int Rounds = 40;
        await using var pair = TransportPair.Listen(way);
        var connections = new List<WeakReference>();

        for (var round = 0; round < Rounds; round++)
        {
            connections.Add(await ConnectAndEndAsync(pair, round));
        }

        for (var tries = 0; connections.Exists(c => c.IsAlive) && tries < 100; tries++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Delay(20);
        }

        // The last one may still be in a local of a method that has returned.
        Assert.InRange(connections.Count(c => c.IsAlive), 0, 1);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> ConnectAndEndAsync(TransportPair pair, int round)
    {
        var (connection, peer) = await pair.ConnectAsync();
        var echo = Task.Run(() => EchoAsync(connection));
        await peer.SendAsync("ping"u8.ToArray());
        await peer.ReceiveAsync(new byte[4]).WithinLimit();
        switch (round % 4)
        {
            case 0:
                peer.Shutdown(SocketShutdown.Send);
                break;
            case 1:
                peer.LingerState = new LingerOption(enable: true, seconds: 0);
                peer.Dispose();
                break;
            case 2:
                connection.Abort(new ConnectionAbortedException("enough"));
                break;
            default:
                connection.Transport.Input.CancelPendingRead();
                break;
        }

        await echo.WithinLimit();
        peer.Dispose();
        return new WeakReference(connection);
    }

    // Sends back what comes, until the peer ends, resets, or somebody cancels or aborts; then ends in order.
    private static async Task EchoAsync(ConnectionContext connection)
    {
        try
        {
            while (true)
            {
                var read = await connection.Transport.Input.ReadAsync();
                foreach (var memory in read.Buffer)
                {
                    await connection.Transport.Output.WriteAsync(memory);
                }

                connection.Transport.Input.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted || read.IsCanceled)
                {
                    break;
                }
            }
        }
        catch (IOException)
        {
            // It was reset. An aborted one ends likewise.
        }
        catch (OperationCanceledException)
        {
            // It was aborted.
        }

        await connection.DisposeAsync();
    }

    private static async Task ReadToTheEndAsync(ConnectionContext connection, ArrayBufferWriter<byte> received)
    {
        while (true)
        {
            var read = await connection.Transport.Input.ReadAsync();
            foreach (var memory in read.Buffer)
            {
                received.Write(memory.Span);
            }

            connection.Transport.Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    private static void SendInPieces(Socket peer, byte[] bytes)
    {
        var random = new Random(bytes.Length);
        for (var at = 0; at < bytes.Length;)
        {
            var piece = Math.Min(random.Next(2) == 0 ? random.Next(1, 5_000) : random.Next(1, 200_000), bytes.Length - at);
            at += peer.Send(bytes.AsSpan(at, piece));
        }

        peer.Shutdown(SocketShutdown.Send);
    }

    private static byte[] ReceiveToTheEnd(Socket peer)
    {
        var received = new MemoryStream();
        var buffer = new byte[50_000];
        while (peer.Receive(buffer) is > 0 and var count)
        {
            received.Write(buffer, 0, count);
        }

        peer.Dispose();
        return received.ToArray();
    }

    private static byte[] Bytes(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }
}
