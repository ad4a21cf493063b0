using System.Buffers;
using CasesPdp.Decisions;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Wire;
using Google.Protobuf;

namespace CasesPdp.FunctionalTests.Wire;

public sealed class RequestCountsTests
{
    [Theory]
    [InlineData(Limits.BatchItems, false)]
    [InlineData(Limits.BatchItems + 1, true)]
    public void Check_ItemsAroundTheLimit_RefusesBeyondIt(int items, bool refused)
    {
        var batch = new BatchCheckRequest { Subject = new Subject { Id = new string('x', 50) } };
        batch.Items.AddRange(Enumerable.Range(0, items).Select(_ => new BatchCheckItem()));

        var refusal = RequestCounts.Check("BatchCheck", new RequestBytes(new ReadOnlySequence<byte>(batch.ToByteArray())));

        Assert.Equal(refused, refusal is not null);
    }

    [Fact]
    public void Check_FourMebibytesOfEmptyItems_AreCountedWithoutBeingMade()
    {
        var message = new byte[4 * 1024 * 1024];
        for (var i = 0; i < message.Length; i += 2)
        {
            message[i] = 0x3A;
        }

        var request = new RequestBytes(new ReadOnlySequence<byte>(message));
        RequestCounts.Check("BatchCheck", request);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var refusal = RequestCounts.Check("BatchCheck", request);

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.NotNull(refusal);
        Assert.InRange(allocated, 0, 10_000);
    }

    [Theory]
    [InlineData("Explain")]
    [InlineData("StreamCheck")]
    public void Check_MethodThatRepeatsNothingCounted_Passes(string method)
    {
        Assert.Null(RequestCounts.Check(method, new RequestBytes(new ReadOnlySequence<byte>(new byte[100_000]))));
    }
}
