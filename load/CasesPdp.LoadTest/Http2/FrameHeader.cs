using System.Buffers.Binary;

namespace CasesPdp.LoadTest.Http2;

/// <summary>The nine bytes before every frame's payload.</summary>
internal readonly record struct FrameHeader(int Length, FrameType Type, byte Flags, uint StreamId)
{
    public const int Size = 9;

    /// <summary>The largest payload that either side may send as long as nothing else was agreed on.</summary>
    public const int DefaultMaxPayload = 16_384;

    public bool Has(byte flag) => (Flags & flag) != 0;

    public static FrameHeader Read(ReadOnlySpan<byte> bytes)
    {
        var lengthAndType = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        var streamId = BinaryPrimitives.ReadUInt32BigEndian(bytes[5..]) & 0x7fff_ffff;
        return new FrameHeader((int)(lengthAndType >> 8), (FrameType)(byte)lengthAndType, bytes[4], streamId);
    }

    public static void Write(Span<byte> bytes, int length, FrameType type, byte flags, uint streamId)
    {
        BinaryPrimitives.WriteUInt32BigEndian(bytes, ((uint)length << 8) | (byte)type);
        bytes[4] = flags;
        BinaryPrimitives.WriteUInt32BigEndian(bytes[5..], streamId);
    }
}

/// <summary>The frame types of RFC 9113 section 6.</summary>
internal enum FrameType : byte
{
    Data = 0,
    Headers = 1,
    Priority = 2,
    RstStream = 3,
    Settings = 4,
    PushPromise = 5,
    Ping = 6,
    GoAway = 7,
    WindowUpdate = 8,
    Continuation = 9,
}

/// <summary>Frame flags; what a bit means depends on the frame's type.</summary>
internal static class FrameFlags
{
    public const byte None = 0;
    public const byte Ack = 0x1;
    public const byte EndStream = 0x1;
    public const byte EndHeaders = 0x4;
    public const byte Padded = 0x8;
    public const byte Priority = 0x20;
}
