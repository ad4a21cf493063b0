using System.Buffers.Binary;
using System.Text;
using CasesPdp.LoadTest.Http2;

namespace CasesPdp.LoadTest.Tests.Stub;

/// <summary>Frames as a server writes them.</summary>
internal static class Frames
{
    public static byte[] Settings(params (ushort Id, uint Value)[] settings) =>
        Frame(FrameType.Settings, 0, 0, [.. settings.SelectMany(s => (byte[])[.. Number((short)s.Id), .. Number((int)s.Value)])]);

    public static byte[] SettingsAck() => Frame(FrameType.Settings, FrameFlags.Ack, 0, []);

    public static byte[] Ping(ulong payload) => Frame(FrameType.Ping, 0, 0, Number((long)payload));

    public static byte[] WindowUpdate(uint stream, int increment) => Frame(FrameType.WindowUpdate, 0, stream, Number(increment));

    public static byte[] Reset(uint stream, uint code) => Frame(FrameType.RstStream, 0, stream, Number((int)code));

    public static byte[] GoAway(uint last) => Frame(FrameType.GoAway, 0, 0, [.. Number((int)last), .. Number(0)]);

    public static byte[] Headers(uint stream, byte[] block, bool endsStream = false, bool endsHeaders = true) => Frame(
        FrameType.Headers, (byte)((endsStream ? FrameFlags.EndStream : 0) | (endsHeaders ? FrameFlags.EndHeaders : 0)), stream, block);

    public static byte[] Continuation(uint stream, byte[] block) => Frame(FrameType.Continuation, FrameFlags.EndHeaders, stream, block);

    public static byte[] Data(uint stream, ReadOnlySpan<byte> payload, bool endsStream = false) =>
        Frame(FrameType.Data, endsStream ? FrameFlags.EndStream : FrameFlags.None, stream, payload.ToArray());

    public static byte[] PaddedData(uint stream, ReadOnlySpan<byte> payload, byte padding) =>
        Frame(FrameType.Data, FrameFlags.Padded, stream, [padding, .. payload, .. new byte[padding]]);

    /// <summary>An indexed field, for the static table or the dynamic one.</summary>
    public static byte[] Indexed(int index) => [(byte)(0x80 | index)];

    /// <summary>A literal field, not kept in the table.</summary>
    public static byte[] Literal(string name, string value) => [0, .. Text(name), .. Text(value)];

    /// <summary>A literal field that goes into the dynamic table.</summary>
    public static byte[] Kept(string name, string value) => [0x40, .. Text(name), .. Text(value)];

    public static byte[] Ok() => [.. Indexed(8), .. Literal("content-type", "application/grpc")];

    public static byte[] Trailers(int grpcStatus) => Literal("grpc-status", $"{grpcStatus}");

    public static byte[] Answer(uint stream, byte[] message, int grpcStatus) =>
        [.. Headers(stream, Ok()), .. Data(stream, GrpcMessage.Frame(message)), .. Headers(stream, Trailers(grpcStatus), endsStream: true)];

    public static byte[] Frame(FrameType type, byte flags, uint stream, byte[] payload)
    {
        var frame = new byte[FrameHeader.Size + payload.Length];
        FrameHeader.Write(frame, payload.Length, type, flags, stream);
        payload.CopyTo(frame, FrameHeader.Size);
        return frame;
    }

    private static byte[] Text(string text) => [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    private static byte[] Number(short value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteInt16BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Number(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Number(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return bytes;
    }
}
