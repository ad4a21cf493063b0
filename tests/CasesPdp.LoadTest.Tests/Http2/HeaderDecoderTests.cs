using CasesPdp.LoadTest.Http2;

namespace CasesPdp.LoadTest.Tests.Http2;

public sealed class HeaderDecoderTests
{
    // The examples of RFC 7541 C.6: three answers on one connection, Huffman-coded, with a table of 256 bytes that entries fall out of.
    private static readonly string[] HuffmanAnswers =
    [
        "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3",
        "4883640effc1c0bf",
        "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5"
            + "291f9587316065c003ed4ee5b1063d5007",
    ];

    [Fact]
    public void Decode_HuffmanAnswersWithEviction_GivesEachStatus()
    {
        var decoder = new HeaderDecoder();
        byte[] smallTable = [0x3f, 0xe1, 0x01];

        var statuses = HuffmanAnswers.Select(
            (block, i) => Decode(decoder, [.. i == 0 ? smallTable : [], .. Convert.FromHexString(block)]).Status);

        Assert.Equal([302, 307, 200], statuses);
    }

    [Fact]
    public void Decode_TrailersFromTheDynamicTable_GivesTheStatus()
    {
        var decoder = new HeaderDecoder();
        Decode(decoder, [0x40, 11, .. "grpc-status"u8, 2, .. "13"u8]);

        var indexed = Decode(decoder, [0xbe]);
        var named = Decode(decoder, [0x7e, 1, .. "0"u8]);
        var newest = Decode(decoder, [0xbe]);
        var older = Decode(decoder, [0xbf]);

        Assert.Equal(13, indexed.GrpcStatus);
        Assert.Equal(0, named.GrpcStatus);
        Assert.Equal(0, newest.GrpcStatus);
        Assert.Equal(13, older.GrpcStatus);
    }

    [Fact]
    public void Decode_HuffmanNameAndValue_AreUnderstood()
    {
        // "grpc-status" and "8", Huffman-coded.
        var summary = Decode(new HeaderDecoder(), Convert.FromHexString("00889acac8b21234da8f817b"));

        Assert.Equal(8, summary.GrpcStatus);
    }

    [Fact]
    public void Decode_GrpcMessage_IsKept()
    {
        var summary = Decode(new HeaderDecoder(), [0, 12, .. "grpc-message"u8, 9, .. "too large"u8]);

        Assert.Equal("too large", summary.GrpcMessage);
    }

    [Theory]
    [InlineData("be")]
    [InlineData("80")]
    [InlineData("3fe2ff03")]
    [InlineData("400a67")]
    [InlineData("7fffffffffff7f")]
    [InlineData("00")]
    [InlineData("0084ffffffff00")]
    [InlineData("008118")]
    public void Decode_MalformedBlock_Throws(string block)
    {
        Assert.Throws<Http2ProtocolException>(() => Decode(new HeaderDecoder(), Convert.FromHexString(block)));
    }

    private static HeaderSummary Decode(HeaderDecoder decoder, byte[] block)
    {
        var summary = HeaderSummary.Empty;
        decoder.Decode(block, ref summary);
        return summary;
    }
}
