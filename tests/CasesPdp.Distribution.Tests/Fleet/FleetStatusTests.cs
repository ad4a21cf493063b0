using System.Text;
using CasesPdp.Distribution.Fleet;

namespace CasesPdp.Distribution.Tests.Fleet;

public sealed class FleetStatusTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(57)]
    public void Write_Status_IsReadAsItWas(ulong serving)
    {
        var status = TestStatus.Of("pdp-1", serving) with { Reasons = ["one", "zwei ü"], IsPinned = true };

        var read = FleetStatus.Read(status.Write());

        Assert.Equal(status with { Labels = read!.Labels, Reasons = read.Reasons }, read);
        Assert.Equal(status.Labels, read.Labels);
        Assert.Equal(status.Reasons, read.Reasons);
    }

    [Fact]
    public void Write_ManyLongReasons_AreCut()
    {
        var status = TestStatus.Of("pdp-1", 1) with { Reasons = [.. Enumerable.Repeat(new string('x', 255) + "😀", 9)] };

        var read = FleetStatus.Read(status.Write())!;

        Assert.Equal(FleetStatus.MostReasons, read.Reasons.Count);
        Assert.All(read.Reasons, r => Assert.Equal(new string('x', 255), r));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"format\":1}")]
    [InlineData("{\"format\":2,\"instance\":\"a\"}")]
    public void Read_SomethingElse_IsNull(string json)
    {
        Assert.Null(FleetStatus.Read(Encoding.UTF8.GetBytes(json)));
    }

    [Fact]
    public void Read_TooLarge_IsNull()
    {
        var json = TestStatus.Of("pdp-1", 1).Write();
        var padded = new byte[FleetStatus.MostBytes + 1];
        padded.AsSpan().Fill((byte)' ');
        json.CopyTo(padded, 0);

        Assert.NotNull(FleetStatus.Read(padded.AsMemory(0, FleetStatus.MostBytes)));
        Assert.Null(FleetStatus.Read(padded));
    }
}
