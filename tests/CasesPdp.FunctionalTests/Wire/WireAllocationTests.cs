using System.Buffers;
using CasesPdp.Corpus;
using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Compilation;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Wire;
using Google.Protobuf;

namespace CasesPdp.FunctionalTests.Wire;

/// <summary>The budget: nothing a decision, and one object of 48 bytes a call.</summary>
public sealed class WireAllocationTests
{
    private const int CallBytes = 48;
    private const int Calls = 40;
    private const int MostRounds = 50;

    [Theory]
    [InlineData("Check")]
    [InlineData("BatchCheck")]
    [InlineData(RandomMessages.ListPage)]
    [InlineData("CheckMatrix")]
    [InlineData("StreamCheck")]
    public void Answer_RequestsOfAnySize_StayWithinTheBudgetOfACall(string kind)
    {
        var policy = PolicyCompiler.Compile(BundleReader.Read(DecisionCorpus.BundleOf("stack-9.3")).Bundle!, "test", 1);
        var messages = new RandomMessages("stack-9.3", seed: 11);
        var method = RandomMessages.MethodOf(kind);
        var answered = 0;

        for (var i = 0; i < 50; i++)
        {
            var request = messages.Next(kind).ToByteArray();
            var allocated = AllocatedBy(policy, method, request);
            answered += allocated < 0 ? 0 : 1;
            Assert.True(allocated <= Calls * CallBytes, $"{kind} of {request.Length} bytes: {allocated / Calls} bytes a call");
        }

        Assert.True(answered > 25, $"only {answered} requests were answered from their bytes");
    }

    [Fact]
    public void Answer_TenThousandItems_CostsNoMoreMemoryThanOne()
    {
        var policy = PolicyCompiler.Compile(BundleReader.Read(DecisionCorpus.BundleOf("stack-9.3")).Bundle!, "test", 1);
        var messages = new RandomMessages("stack-9.3", seed: 12);
        var one = (BatchCheckRequest)messages.Next(RandomMessages.ListPage);
        while (one.Items.Count == 0)
        {
            one = (BatchCheckRequest)messages.Next(RandomMessages.ListPage);
        }

        var many = one.Clone();
        while (many.Items.Count < Limits.BatchItems)
        {
            many.Items.Add(one.Items[many.Items.Count % one.Items.Count]);
        }

        var ofMany = AllocatedBy(policy, "BatchCheck", many.ToByteArray());

        Assert.Equal(AllocatedBy(policy, "BatchCheck", one.ToByteArray()), ofMany);
    }

    // A collection empties the pool of buffers, at once or a little later: the least of several rounds counts. -1 where the request falls back.
    private static long AllocatedBy(PolicySnapshot policy, string method, byte[] request)
    {
        var least = long.MaxValue;
        for (var round = 0; round < MostRounds; round++)
        {
            var collections = GC.CollectionCount(0);
            least = Math.Min(least, AllocatedInARound(policy, method, request));
            if (collections == GC.CollectionCount(0) && least <= Calls * CallBytes)
            {
                break;
            }
        }

        return least;
    }

    private static long AllocatedInARound(PolicySnapshot policy, string method, byte[] request)
    {
        var answer = WireMethod.Find(method)!.Answer;
        long before = 0;
        for (var i = -3; i < Calls; i++)
        {
            if (i == 0)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }

            var call = new WireCall();
            if (!answer(WireScratch.For(policy), request, call))
            {
                return -1;
            }

            call.Send(NoTransport.Instance);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    // A transport that takes bytes and forgets them.
    private sealed class NoTransport : Grpc.Core.SerializationContext, IBufferWriter<byte>
    {
        private readonly byte[] _buffer = new byte[1 << 20];

        public static NoTransport Instance { get; } = new();

        public override void SetPayloadLength(int payloadLength)
        {
        }

        public override IBufferWriter<byte> GetBufferWriter() => this;

        public override void Complete()
        {
        }

        public void Advance(int count)
        {
        }

        public Memory<byte> GetMemory(int sizeHint = 0) => _buffer;

        public Span<byte> GetSpan(int sizeHint = 0) => _buffer;
    }
}
