using System.Buffers.Binary;

namespace CasesPdp.LoadTest.Http2;

/// <summary>Splits the server's bytes into frames, checks their shape, and passes their content to the connection.</summary>
internal sealed class FrameReader
{
    private const int MaxHeaderBlock = 256 * 1024;

    private readonly Http2Connection _connection;
    private readonly HeaderDecoder _headers = new();
    private byte[] _block = new byte[4_096];
    private int _blockLength;
    private uint _blockStream;
    private bool _blockEndsStream;

    public FrameReader(Http2Connection connection) => _connection = connection;

    /// <summary>Reads all whole frames, and returns how many bytes they were.</summary>
    public int Read(ReadOnlySpan<byte> bytes)
    {
        var used = 0;
        while (bytes.Length - used >= FrameHeader.Size)
        {
            var header = FrameHeader.Read(bytes[used..]);
            if (header.Length > FrameHeader.DefaultMaxPayload)
            {
                throw new Http2ProtocolException(Http2ErrorCode.FrameSizeError, $"A frame of {header.Length} bytes is too large.");
            }

            if (bytes.Length - used - FrameHeader.Size < header.Length)
            {
                break;
            }

            ReadFrame(header, bytes.Slice(used + FrameHeader.Size, header.Length));
            used += FrameHeader.Size + header.Length;
        }

        return used;
    }

    private void ReadFrame(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (_blockStream != 0 && (header.Type != FrameType.Continuation || header.StreamId != _blockStream))
        {
            throw Broken("A header block was interrupted.");
        }

        switch (header.Type)
        {
            case FrameType.Data:
                RequireStream(header);
                _connection.OnData(header.StreamId, Unpad(header, payload), header.Length, header.Has(FrameFlags.EndStream));
                break;
            case FrameType.Headers:
                RequireStream(header);
                ReadHeaders(header, Unpad(header, payload));
                break;
            case FrameType.Continuation when _blockStream == 0:
                throw Broken("A header block was continued that had not begun.");
            case FrameType.Continuation:
                Keep(payload);
                EndBlock(header);
                break;
            case FrameType.RstStream:
                RequireStream(header);
                RequireLength(header, 4);
                _connection.OnReset(header.StreamId, BinaryPrimitives.ReadUInt32BigEndian(payload));
                break;
            case FrameType.Settings:
                ReadSettings(header, payload);
                break;
            case FrameType.Ping:
                RequireLength(header, 8);
                if (!header.Has(FrameFlags.Ack))
                {
                    _connection.OnPing(payload);
                }

                break;
            case FrameType.GoAway:
                RequireAtLeast(header, 8);
                _connection.OnGoAway(BinaryPrimitives.ReadUInt32BigEndian(payload) & 0x7fff_ffff);
                break;
            case FrameType.WindowUpdate:
                RequireLength(header, 4);
                _connection.OnWindowUpdate(header.StreamId, BinaryPrimitives.ReadUInt32BigEndian(payload) & 0x7fff_ffff);
                break;
            case FrameType.PushPromise:
                throw Broken("The server pushed although pushes are disabled.");
        }
    }

    private void ReadHeaders(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        const int PriorityFields = 5;
        if (header.Has(FrameFlags.Priority))
        {
            payload = payload.Length >= PriorityFields ? payload[PriorityFields..] : throw Broken("A header frame is too short.");
        }

        _blockEndsStream = header.Has(FrameFlags.EndStream);
        if (header.Has(FrameFlags.EndHeaders))
        {
            EndBlock(header.StreamId, payload);
            return;
        }

        _blockStream = header.StreamId;
        _blockLength = 0;
        Keep(payload);
    }

    private void EndBlock(FrameHeader header)
    {
        if (header.Has(FrameFlags.EndHeaders))
        {
            _blockStream = 0;
            EndBlock(header.StreamId, _block.AsSpan(0, _blockLength));
        }
    }

    private void EndBlock(uint streamId, ReadOnlySpan<byte> block)
    {
        var summary = HeaderSummary.Empty;
        _headers.Decode(block, ref summary);
        _connection.OnHeaders(streamId, summary, _blockEndsStream);
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        var length = _blockLength + part.Length;
        if (length > MaxHeaderBlock)
        {
            throw Broken("A header block is too large.");
        }

        if (length > _block.Length)
        {
            Array.Resize(ref _block, Math.Max(length, _block.Length * 2));
        }

        part.CopyTo(_block.AsSpan(_blockLength));
        _blockLength = length;
    }

    private void ReadSettings(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        const int SettingSize = 6;
        if (header.StreamId != 0 || payload.Length % SettingSize != 0 || (header.Has(FrameFlags.Ack) && payload.Length > 0))
        {
            throw Broken("A settings frame is malformed.");
        }

        if (header.Has(FrameFlags.Ack))
        {
            return;
        }

        for (; !payload.IsEmpty; payload = payload[SettingSize..])
        {
            _connection.OnSetting(BinaryPrimitives.ReadUInt16BigEndian(payload), BinaryPrimitives.ReadUInt32BigEndian(payload[2..]));
        }

        _connection.OnSettingsEnd();
    }

    private static ReadOnlySpan<byte> Unpad(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (!header.Has(FrameFlags.Padded))
        {
            return payload;
        }

        return payload.Length > 0 && payload[0] < payload.Length
            ? payload[1..^payload[0]]
            : throw Broken("A frame is all padding.");
    }

    private static void RequireStream(FrameHeader header)
    {
        if (header.StreamId == 0)
        {
            throw Broken($"A {header.Type} frame names no stream.");
        }
    }

    private static void RequireLength(FrameHeader header, int length)
    {
        if (header.Length != length)
        {
            throw new Http2ProtocolException(Http2ErrorCode.FrameSizeError, $"A {header.Type} frame has {header.Length} bytes.");
        }
    }

    private static void RequireAtLeast(FrameHeader header, int length)
    {
        if (header.Length < length)
        {
            throw new Http2ProtocolException(Http2ErrorCode.FrameSizeError, $"A {header.Type} frame has {header.Length} bytes.");
        }
    }

    private static Http2ProtocolException Broken(string message) => new(Http2ErrorCode.ProtocolError, message);
}
