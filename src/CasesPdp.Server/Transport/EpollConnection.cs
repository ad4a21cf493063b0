using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace CasesPdp.Server.Transport;

/// <summary>A connection whose socket an <see cref="EpollLoop"/> reads and writes.</summary>
/// <remarks>
/// It behaves as the connections of Kestrel's own transport do: a peer that does not read stops the writer, an application that does not
/// read stops the peer, what was written is sent before the connection ends, a reset reaches the reader as
/// <see cref="ConnectionResetException"/>, and an abort resets. No continuation leaves the loop, hence <c>ConfigureAwait(false)</c>.
/// </remarks>
internal sealed class EpollConnection : DefaultConnectionContext, IEpollMember, IConnectionSocketFeature, IMemoryPoolFeature
{
    // Most reads fit into half a block of the pool. One that fills its block has more behind it: a list page, of which each further system
    // call would take as long as copying it.
    private const int ReadBytes = 2 * 1024;
    private const int LargeReadBytes = 32 * 1024;

    // What one connection may read, and send, while others wait.
    private const int MostBytesAtOnce = 128 * 1024;

    private readonly EpollLoop _loop;
    private readonly EpollLog _log;
    private readonly Pipe _input;
    private readonly Pipe _output;
    private readonly ReadySignal _readable = new();
    private readonly ReadySignal _writable = new();
    private readonly ReadySignal _turnToSend = new();
    private readonly List<ArraySegment<byte>> _segments = [];
    private readonly CancellationTokenSource _closed = new();
    private readonly Lock _gate = new();
    private readonly bool _isUnix;
    private Task _receiving = Task.CompletedTask;
    private Task _sending = Task.CompletedTask;
    private bool _mustReadToTheEnd;
    private Exception? _reason;

    /// <summary>Makes a connection of an accepted socket, which is its own from now on.</summary>
    /// <param name="socket">The socket. It does not block.</param>
    /// <param name="loop">The loop.</param>
    /// <param name="pool">The memory of its buffers.</param>
    /// <param name="options">The most bytes of its buffers.</param>
    /// <param name="log">Where faults are logged.</param>
    public EpollConnection(Socket socket, EpollLoop loop, MemoryPool<byte> pool, SocketTransportOptions options, EpollLog log)
        : base(Guid.NewGuid().ToString("N"))
    {
        (Socket, MemoryPool, _loop, _log) = (socket, pool, loop, log);
        _input = new Pipe(OptionsOf(pool, PipeScheduler.ThreadPool, loop, options.MaxReadBufferSize));
        _output = new Pipe(OptionsOf(pool, loop, PipeScheduler.ThreadPool, options.MaxWriteBufferSize));
        Transport = new Ends(_input.Reader, _output.Writer);
        LocalEndPoint = socket.LocalEndPoint;

        // A client of a unix socket may have a name of its own, and some names break .NET.
        _isUnix = socket.AddressFamily == AddressFamily.Unix;
        RemoteEndPoint = _isUnix ? null : socket.RemoteEndPoint;
        ConnectionClosed = _closed.Token;
        Features.Set<IConnectionSocketFeature>(this);
        Features.Set<IMemoryPoolFeature>(this);
    }

    /// <inheritdoc/>
    public Socket Socket { get; }

    /// <inheritdoc/>
    public MemoryPool<byte> MemoryPool { get; }

    /// <inheritdoc/>
    public long Tag { get; set; }

    /// <summary>Starts to read and to write.</summary>
    /// <exception cref="IOException">The kernel has no room for one more.</exception>
    public void Start()
    {
        _receiving = ReceiveAsync();
        _sending = SendAsync();
        _loop.Add(this);
    }

    /// <inheritdoc/>
    public void Report(EpollEvents events)
    {
        const EpollEvents Ended = EpollEvents.PeerEnded | EpollEvents.HungUp | EpollEvents.Failed;
        _mustReadToTheEnd |= (events & (Ended | EpollEvents.Urgent)) != 0;
        if ((events & (Ended | EpollEvents.Urgent | EpollEvents.Readable)) != 0)
        {
            _readable.Set();
        }

        if ((events & (Ended | EpollEvents.Writable)) != 0)
        {
            _writable.Set();
        }
    }

    /// <inheritdoc/>
    public override void Abort(ConnectionAbortedException abortReason)
    {
        Close(abortReason);
        _output.Reader.CancelPendingRead();
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        _input.Reader.Complete();
        _output.Writer.Complete();
        await _receiving.ConfigureAwait(false);
        await _sending.ConfigureAwait(false);
        _closed.Dispose();
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private async Task ReceiveAsync()
    {
        Exception? fault = null;
        try
        {
            do
            {
                await _readable.WaitAsync().ConfigureAwait(false);
            }
            while (await TryReadAsync().ConfigureAwait(false));
        }
        catch (Exception unexpected)
        {
            _log.Broken(ConnectionId, fault = unexpected);
        }

        _input.Writer.Complete(Volatile.Read(ref _reason) ?? fault);
        try
        {
            await _closed.CancelAsync().ConfigureAwait(false);
        }
        catch (AggregateException ofCallbacks)
        {
            _log.Broken(ConnectionId, ofCallbacks);
        }
    }

    // False: nothing more is to be read.
    private async ValueTask<bool> TryReadAsync()
    {
        var (wanted, left) = (ReadBytes, MostBytesAtOnce);
        while (Volatile.Read(ref _reason) is null)
        {
            var memory = _input.Writer.GetMemory(wanted);
            var count = Receive(memory.Span);
            if (count <= 0)
            {
                return count < 0;
            }

            _input.Writer.Advance(count);
            var isFull = count == memory.Length;
            var flush = await _input.Writer.FlushAsync().ConfigureAwait(false);
            if (flush.IsCompleted || flush.IsCanceled)
            {
                return false;
            }

            // The next bytes are reported if the socket is empty. It is after a read that did not fill its block, unless that stopped at
            // urgent bytes, or at descriptors on a unix socket. An end has been reported already. A block is not taken for bytes that may
            // not come.
            if (!_mustReadToTheEnd && ((!isFull && !_isUnix) || Available() == 0))
            {
                return true;
            }

            left -= count;
            if (left <= 0)
            {
                _loop.Schedule(static c => ((EpollConnection)c!)._readable.Set(), this);
                return true;
            }

            wanted = isFull ? LargeReadBytes : ReadBytes;
        }

        return false;
    }

    private int Available()
    {
        try
        {
            return Socket.Available;
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // The next read finds out.
            return 1;
        }
    }

    // 0: the end. Less: there is nothing yet.
    private int Receive(Span<byte> memory)
    {
        try
        {
            return ResultOf(Socket.Receive(memory, SocketFlags.None, out var error), error);
        }
        catch (ObjectDisposedException)
        {
            return 0;
        }
    }

    private async Task SendAsync()
    {
        Exception? fault = null;
        try
        {
            ReadResult read;
            var left = MostBytesAtOnce;
            do
            {
                read = await _output.Reader.ReadAsync().ConfigureAwait(false);
                if (read.IsCanceled || !await TrySendAsync(read.Buffer).ConfigureAwait(false))
                {
                    break;
                }

                left -= (int)read.Buffer.Length;
                _output.Reader.AdvanceTo(read.Buffer.End);
                if (left <= 0)
                {
                    _loop.Schedule(static c => ((EpollConnection)c!)._turnToSend.Set(), this);
                    await _turnToSend.WaitAsync().ConfigureAwait(false);
                    left = MostBytesAtOnce;
                }
            }
            while (!read.IsCompleted);
        }
        catch (Exception unexpected)
        {
            _log.Broken(ConnectionId, fault = unexpected);
        }

        Close(fault);
        _output.Reader.Complete(fault);
        _input.Writer.CancelPendingFlush();
    }

    // False: nothing more can be sent.
    private async ValueTask<bool> TrySendAsync(ReadOnlySequence<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var count = Send(buffer);
            if (count == 0)
            {
                return false;
            }

            if (count < 0)
            {
                await _writable.WaitAsync().ConfigureAwait(false);
            }
            else
            {
                buffer = buffer.Slice(count);
            }
        }

        return true;
    }

    // 0: the end. Less: there is no room yet.
    private int Send(in ReadOnlySequence<byte> buffer)
    {
        try
        {
            var count = buffer.IsSingleSegment
                ? Socket.Send(buffer.FirstSpan, SocketFlags.None, out var error)
                : SendSegments(buffer, out error);
            return ResultOf(count, error);
        }
        catch (ObjectDisposedException)
        {
            return 0;
        }
    }

    private int SendSegments(in ReadOnlySequence<byte> buffer, out SocketError error)
    {
        foreach (var memory in buffer)
        {
            _segments.Add(MemoryMarshal.TryGetArray(memory, out var segment) ? segment : throw new InvalidOperationException());
        }

        var count = Socket.Send(_segments, SocketFlags.None, out error);
        _segments.Clear();
        return count;
    }

    private int ResultOf(int count, SocketError error) => error switch
    {
        SocketError.Success => count,
        SocketError.WouldBlock => -1,
        _ => Fail(error),
    };

    private int Fail(SocketError error)
    {
        var failure = new SocketException((int)error);
        Close(new ConnectionResetException(failure.Message, failure));
        return 0;
    }

    // Closes the socket, once. The first reason counts; there is none if the connection ends in order. Otherwise it is reset: what was not
    // sent would stay in the kernel for as long as a peer that does not read likes.
    private void Close(Exception? reason)
    {
        lock (_gate)
        {
            if (_reason is not null)
            {
                return;
            }

            Volatile.Write(ref _reason, reason ?? new ConnectionAbortedException("The connection has ended."));
            _loop.Remove(this);
            if (reason is null)
            {
                ShutDown();
            }
            else
            {
                Socket.Close(timeout: 0);
            }
        }

        _loop.Schedule(static c => ((EpollConnection)c!).Report(EpollEvents.HungUp), this);
    }

    private void ShutDown()
    {
        try
        {
            Socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // The peer has closed it.
        }

        Socket.Dispose();
    }

    private static PipeOptions OptionsOf(MemoryPool<byte> pool, PipeScheduler reader, PipeScheduler writer, long? most) =>
        new(pool, reader, writer, most ?? 0, (most ?? 0) / 2, useSynchronizationContext: false);

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
