using System.Buffers.Binary;
using System.Net.Sockets;

namespace CasesPdp.LoadTest.Http2;

/// <summary>Puts frames into a connection's output.</summary>
internal sealed class FrameWriter
{
    private const int SettingSize = 6;
    private readonly OutputBuffer _output = new();

    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>Bytes that the socket has not taken yet.</summary>
    public int Length => _output.Length;

    /// <summary>Sends what the socket takes. Returns an error other than that it takes no more for now.</summary>
    public SocketError Flush(ITransport transport) => _output.Flush(transport);

    /// <summary>What a client says first: that it wants no pushes, and how far its windows are open.</summary>
    public void WritePreface()
    {
        const int Settings = 2;
        const ushort EnablePush = 2,
            InitialWindowSize = 4;
        Preface.CopyTo(_output.Take(Preface.Length));
        var payload = Take(FrameType.Settings, FrameFlags.None, 0, Settings * SettingSize);
        WriteSetting(payload, EnablePush, 0);
        WriteSetting(payload[SettingSize..], InitialWindowSize, FlowWindows.Stream);
        WriteWindowUpdate(0, FlowWindows.Connection - FlowWindows.ProtocolDefault);
    }

    public void WriteSettingsAck() => Take(FrameType.Settings, FrameFlags.Ack, 0, 0);

    public void WritePingAck(ReadOnlySpan<byte> payload) => payload.CopyTo(Take(FrameType.Ping, FrameFlags.Ack, 0, payload.Length));

    public void WriteWindowUpdate(uint streamId, int increment) =>
        BinaryPrimitives.WriteUInt32BigEndian(Take(FrameType.WindowUpdate, FrameFlags.None, streamId, sizeof(uint)), (uint)increment);

    /// <summary>Cancels the stream.</summary>
    public void WriteCancel(uint streamId) =>
        BinaryPrimitives.WriteUInt32BigEndian(
            Take(FrameType.RstStream, FrameFlags.None, streamId, sizeof(uint)), (uint)Http2ErrorCode.Cancel);

    /// <summary>A request's head. It is some hundred bytes at most, far below what one frame holds.</summary>
    public void WriteHeaders(uint streamId, ReadOnlySpan<byte> block) =>
        block.CopyTo(Take(FrameType.Headers, FrameFlags.EndHeaders, streamId, block.Length));

    public void WriteData(uint streamId, ReadOnlySpan<byte> bytes, bool endsStream) =>
        bytes.CopyTo(Take(FrameType.Data, endsStream ? FrameFlags.EndStream : FrameFlags.None, streamId, bytes.Length));

    private Span<byte> Take(FrameType type, byte flags, uint streamId, int length)
    {
        var frame = _output.Take(FrameHeader.Size + length);
        FrameHeader.Write(frame, length, type, flags, streamId);
        return frame[FrameHeader.Size..];
    }

    private static void WriteSetting(Span<byte> bytes, ushort id, uint value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(bytes, id);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[2..], value);
    }
}

/// <summary>Bytes on their way to a socket that never blocks.</summary>
internal sealed class OutputBuffer
{
    private byte[] _bytes = new byte[256 * 1024];
    private int _start;
    private int _end;

    public int Length => _end - _start;

    /// <summary>Room for exactly so many bytes, to be filled by the caller.</summary>
    public Span<byte> Take(int length)
    {
        if (_end + length > _bytes.Length)
        {
            MakeRoom(length);
        }

        var room = _bytes.AsSpan(_end, length);
        _end += length;
        return room;
    }

    /// <summary>Sends what the socket takes. Returns an error other than that it takes no more for now.</summary>
    public SocketError Flush(ITransport transport)
    {
        while (_start < _end)
        {
            _start += transport.Send(_bytes.AsSpan(_start, _end - _start), out var error);
            if (error == SocketError.WouldBlock)
            {
                return SocketError.Success;
            }

            if (error != SocketError.Success)
            {
                return error;
            }
        }

        _start = _end = 0;
        return SocketError.Success;
    }

    private void MakeRoom(int length)
    {
        var held = _bytes.AsSpan(_start, Length);
        var target = held.Length + length > _bytes.Length ? new byte[Math.Max(_bytes.Length * 2, held.Length + length)] : _bytes;
        held.CopyTo(target);
        (_bytes, _start, _end) = (target, 0, held.Length);
    }
}

/// <summary>The windows that this side opens for the server's answers.</summary>
internal static class FlowWindows
{
    /// <summary>What every connection and stream has by the protocol.</summary>
    public const int ProtocolDefault = 65_535;

    /// <summary>What a stream gets from us.</summary>
    public const int Stream = 8 * 1024 * 1024;

    /// <summary>What a connection gets from us.</summary>
    public const int Connection = 64 * 1024 * 1024;

    /// <summary>The largest window of the protocol.</summary>
    public const long Largest = int.MaxValue;
}
