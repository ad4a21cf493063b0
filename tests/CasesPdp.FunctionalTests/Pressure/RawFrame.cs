using System.Buffers.Binary;
using System.Text;

namespace CasesPdp.FunctionalTests.Pressure;

/// <summary>The types of HTTP/2 frames.</summary>
internal enum FrameType : byte
{
    Data = 0,
    Headers = 1,
    Priority = 2,
    Reset = 3,
    Settings = 4,
    PushPromise = 5,
    Ping = 6,
    GoAway = 7,
    WindowUpdate = 8,
    Continuation = 9,
}

/// <summary>Writes HTTP/2 frames by hand.</summary>
internal static class RawFrame
{
    public const byte EndStream = 1;
    public const byte Ack = 1;
    public const byte EndHeaders = 4;

    public const int HeadBytes = 9;

    public static byte[] Of(FrameType type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[HeadBytes + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        frame[3] = (byte)type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(HeadBytes));
        return frame;
    }

    public static byte[] Number(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    public static byte[] WindowUpdate(int stream, uint increment) => Of(FrameType.WindowUpdate, 0, stream, Number(increment));

    public static byte[] Reset(int stream) => Of(FrameType.Reset, 0, stream, Number(8));

    /// <summary>A setting: its number in two bytes, its value in four.</summary>
    public static byte[] Setting(byte number, uint value) => [0, number, .. Number(value)];

    /// <summary>A block of headers, each a literal that enters no table.</summary>
    public static byte[] Block(params IEnumerable<(string Name, string Value)> headers) =>
        [.. headers.SelectMany(h => (byte[])[0, .. Text(h.Name), .. Text(h.Value)])];

    /// <summary>The headers of a gRPC call.</summary>
    public static IEnumerable<(string Name, string Value)> CallOf(string path) =>
    [
        (":method", "POST"), (":scheme", "http"), (":path", path), (":authority", "localhost"),
        ("content-type", "application/grpc"), ("te", "trailers"),
    ];

    private static byte[] Text(string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        if (bytes.Length < 127)
        {
            return [(byte)bytes.Length, .. bytes];
        }

        List<byte> all = [127];
        var rest = bytes.Length - 127;
        for (; rest >= 128; rest /= 128)
        {
            all.Add((byte)((rest % 128) + 128));
        }

        return [.. all, (byte)rest, .. bytes];
    }
}
