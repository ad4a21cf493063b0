using System.Text;
using CasesPdp.LoadTest.Http2;

namespace CasesPdp.LoadTest.Tests.Http2;

public sealed class HeadEncoderTests
{
    private static readonly RequestHead Check = new(0, "/casespdp.v1.DecisionService/Check", "127.0.0.1:5080");
    private static readonly RequestHead Batch = new(1, "/casespdp.v1.DecisionService/BatchCheck", "127.0.0.1:5080");

    [Fact]
    public void Encode_SameHeadAgain_IsAnIndexAField()
    {
        var encoder = new HeadEncoder();

        var first = encoder.Encode(Check).ToArray();
        var second = encoder.Encode(Check).ToArray();
        var third = encoder.Encode(Check).ToArray();

        Assert.Contains("/casespdp.v1.DecisionService/Check", Encoding.ASCII.GetString(first));
        Assert.Equal([0x83, 0x86, 0xc1, 0xc0, 0xbf, 0xbe], second);
        Assert.Equal(second, third);
    }

    [Fact]
    public void Encode_AnotherHeadBetween_MovesTheIndexes()
    {
        var encoder = new HeadEncoder();
        encoder.Encode(Check);
        encoder.Encode(Check);
        encoder.Encode(Batch);

        Assert.Equal([0x83, 0x86, 0xc2, 0xc1, 0xc0, 0xbf], encoder.Encode(Check).ToArray());
        Assert.Equal([0x83, 0x86, 0xbe, 0xc1, 0xc0, 0xbf], encoder.Encode(Batch).ToArray());
    }

    [Fact]
    public void Encode_ServerWithoutTable_SaysSoAndWritesLiterals()
    {
        var encoder = new HeadEncoder();
        encoder.Encode(Check);
        encoder.Limit(0);

        var first = encoder.Encode(Check).ToArray();
        var second = encoder.Encode(Check).ToArray();

        Assert.Equal([0x20, 0x20], first[..2]);
        Assert.Equal(first[2..], second);
        Assert.Equal([0x83, 0x86, 0x04], second[..3]);
    }
}
