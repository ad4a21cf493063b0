using System.Globalization;
using Google.Protobuf;

namespace CasesPdp.Distribution.Etcd;

/// <summary>The keys below a prefix.</summary>
internal sealed class EtcdKeys(string prefix)
{
    private readonly string _root = $"{prefix}v1/";

    public ByteString Contents => Key("content/");

    public ByteString Channels => Key("channel/");

    public ByteString Piece(string content, int piece) =>
        Key(string.Create(CultureInfo.InvariantCulture, $"content/{content}/{piece:D4}"));

    public ByteString ContentHead(string content) => Key($"content/{content}/head");

    public ByteString Content(string content) => Key($"content/{content}/");

    public ByteString Head(string channel) => Key($"channel/{channel}/head");

    public ByteString Releases(string channel) => Key($"channel/{channel}/release/");

    public ByteString Release(string channel, ulong sequence) =>
        Key(string.Create(CultureInfo.InvariantCulture, $"channel/{channel}/release/{sequence:D20}"));

    public ByteString Fleet(string channel) => Key($"fleet/{channel}/");

    public ByteString AllFleets => Key("fleet/");

    public ByteString FleetEntry(string channel, string instance, string boot) => Key($"fleet/{channel}/{instance}/{boot}");

    /// <summary>The end of the range of all keys that begin with this one.</summary>
    public static ByteString End(ByteString prefix)
    {
        var end = prefix.ToByteArray();
        end[^1]++;
        return UnsafeByteOperations.UnsafeWrap(end);
    }

    /// <summary>The first key after this one.</summary>
    public static ByteString After(ByteString key) => UnsafeByteOperations.UnsafeWrap((byte[])[.. key.Span, 0]);

    /// <summary>What stands after a prefix.</summary>
    public static string Rest(ByteString key, ByteString prefix) => key.ToStringUtf8()[prefix.ToStringUtf8().Length..];

    private ByteString Key(string name) => ByteString.CopyFromUtf8(_root + name);
}
