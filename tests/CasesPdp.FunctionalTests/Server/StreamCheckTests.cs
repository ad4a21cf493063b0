using CasesPdp.Protocol.V1;
using Google.Protobuf;
using Grpc.Core;

namespace CasesPdp.FunctionalTests.Server;

public sealed class StreamCheckTests(DefaultServer server) : IClassFixture<DefaultServer>
{
    [Fact]
    public async Task StreamCheck_ManyBatches_AreAnsweredInOrder()
    {
        using var stream = server.Client.StreamCheck();
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < 500; i++)
            {
                await stream.RequestStream.WriteAsync(new StreamCheckRequest { Id = (ulong)(i / 2), Batch = Ask.Batch(i) });
            }

            await stream.RequestStream.CompleteAsync();
        });

        var answered = 0;
        await foreach (var answer in stream.ResponseStream.ReadAllAsync())
        {
            Assert.Equal(((ulong)(answered / 2), (uint)answered), (answer.Id, answer.Answer.EvaluatedCount));
            answered++;
        }

        await writing;
        Assert.Equal(500, answered);
    }

    [Fact]
    public async Task StreamCheck_InvalidBatch_IsAnsweredInBandAsBatchCheckRefusesIt()
    {
        var invalid = Ask.Batch(2);
        invalid.Items[1].Subject = Ask.Subject(Ask.Name(513));
        using var stream = server.Client.StreamCheck();

        var first = await Answer(stream, new StreamCheckRequest { Id = 7, Batch = invalid });
        var second = await Answer(stream, new StreamCheckRequest { Id = 8 });
        var third = await Answer(stream, new StreamCheckRequest { Id = 9, Batch = Ask.Batch(1) });

        Assert.Equal([7ul, 8ul, 9ul], [first.Id, second.Id, third.Id]);
        var refused = Assert.Throws<RpcException>(() => server.Client.BatchCheck(invalid)).GetRpcStatus();
        Assert.Equal(refused, Google.Rpc.Status.Parser.ParseFrom(first.Error.ToByteArray()));
        Refused.Of(Google.Rpc.Status.Parser.ParseFrom(second.Error.ToByteArray())).Is("ERROR_REASON_FIELD_REQUIRED", "batch");
        Assert.Equal(1u, third.Answer.EvaluatedCount);
    }

    [Fact]
    public async Task StreamCheck_RevisionNotInForce_IsAnsweredInBand()
    {
        var batch = Ask.Batch(1);
        batch.Revision = new RevisionRequirement { ExactDigest = new string('0', 16) };
        using var stream = server.Client.StreamCheck();

        var answer = await Answer(stream, new StreamCheckRequest { Batch = batch });

        Assert.Equal((int)StatusCode.FailedPrecondition, answer.Error.Code);
    }

    // A megabyte an answer: the windows of the stream are full after a few. That the server then reads no further is held by
    // WireStreamTests.
    [Fact]
    public async Task StreamCheck_CallerThatReadsLate_GetsEveryAnswer()
    {
        using var stream = server.Client.StreamCheck();
        var batch = Ask.Batch(10_000);
        foreach (var item in batch.Items)
        {
            item.CorrelationId = Ask.Name(100);
        }

        var written = 0;
        var writing = Task.Run(async () =>
        {
            for (; written < 20; written++)
            {
                await stream.RequestStream.WriteAsync(new StreamCheckRequest { Id = (ulong)written, Batch = batch });
            }

            await stream.RequestStream.CompleteAsync();
        });

        var read = await stream.ResponseStream.ReadAllAsync().Select(answer => answer.Id).ToListAsync();

        await writing;
        Assert.Equal(Enumerable.Range(0, 20).Select(i => (ulong)i), read);
    }

    private static async Task<StreamCheckResponse> Answer(
        AsyncDuplexStreamingCall<StreamCheckRequest, StreamCheckResponse> stream, StreamCheckRequest request)
    {
        await stream.RequestStream.WriteAsync(request);
        Assert.True(await stream.ResponseStream.MoveNext(CancellationToken.None));
        return stream.ResponseStream.Current;
    }
}
