using CasesPdp.Decisions;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Compilation;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Wire;
using Google.Protobuf;
using Grpc.Core;

namespace CasesPdp.FunctionalTests.Wire;

/// <summary>Answers that name more of what is missing than a server sends. Alone, since the process is measured.</summary>
[Collection("alone")]
public sealed class LargeAnswerTests
{
    private const string TooLarge = "ERROR_REASON_ANSWER_TOO_LARGE";
    private const int OwnersOfFeatures = 61;
    private const int MebiByte = 1 << 20;

    private static readonly string[] Owners =
        [.. Enumerable.Range(0, OwnersOfFeatures).Select(i => $"owner-{i:D2}-" + Ask.Name(90))];

    [Fact]
    public async Task BatchCheck_TooMuchIsMissing_IsRefusedAndCounted()
    {
        using var bundle = ManyOwners();
        await using var server = await RunningServer.StartAsync(bundle);
        using var refusals = new RefusalCounts(server.Services);

        var refused = Refused.By(() => server.Client.BatchCheck(Batch(Limits.BatchItems)));

        Assert.Equal((StatusCode.ResourceExhausted, TooLarge), (refused.Code, refused.Reason));
        Assert.Equal(1, refusals.Of(TooLarge));
        Assert.Equal(1_000, server.Client.BatchCheck(Batch(1_000)).Missing.Count);
    }

    [Fact]
    public async Task StreamCheck_TooMuchIsMissing_IsRefusedInBandAndCounted()
    {
        using var bundle = ManyOwners();
        await using var server = await RunningServer.StartAsync(bundle);
        using var refusals = new RefusalCounts(server.Services);
        using var stream = server.Client.StreamCheck();

        await stream.RequestStream.WriteAsync(new StreamCheckRequest { Id = 7, Batch = Batch(Limits.BatchItems) });
        await stream.RequestStream.WriteAsync(new StreamCheckRequest { Id = 8, Batch = Batch(1) });
        await stream.RequestStream.CompleteAsync();
        var answers = await stream.ResponseStream.ReadAllAsync().ToListAsync();

        Assert.Equal([7ul, 8ul], answers.Select(a => a.Id));
        var refused = Refused.Of(Google.Rpc.Status.Parser.ParseFrom(answers[0].Error.ToByteArray()));
        Assert.Equal((StatusCode.ResourceExhausted, TooLarge), (refused.Code, refused.Reason));
        Assert.Single(answers[1].Answer.Missing);
        Assert.Equal(1, refusals.Of(TooLarge));
    }

    [Theory]
    [InlineData("BatchCheck", 1_000, true)]
    [InlineData("BatchCheck", Limits.BatchItems, false)]
    [InlineData("StreamCheck", 1_000, true)]
    [InlineData("StreamCheck", Limits.BatchItems, false)]
    public void Answer_MuchIsMissing_IsNotKept(string method, int items, bool fits)
    {
        using var bundle = ManyOwners();
        var policy = PolicyCompiler.Compile(BundleReader.Read(bundle.Path).Bundle!, "test", 1);
        Answer(policy, method, Request(method, 1));
        var request = Request(method, items);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var answered = Answer(policy, method, request);
        var kept = GC.GetTotalMemory(forceFullCollection: true) - before;

        GC.KeepAlive(request);
        GC.KeepAlive(policy);
        Assert.Equal(fits, answered);
        Assert.True(kept < 2 * MebiByte, $"{kept:N0} bytes are kept by this thread");
    }

    private static bool Answer(PolicySnapshot policy, string method, byte[] request)
    {
        var scratch = WireScratch.For(policy, CancellationToken.None);
        var answered = WireMethod.Find(method)!.Answer(scratch, request, new WireCall());
        Assert.Equal(!answered, scratch.IsAnswerTooLarge);
        return answered;
    }

    private static byte[] Request(string method, int items) =>
        method == "BatchCheck" ? Batch(items).ToByteArray() : new StreamCheckRequest { Id = 1, Batch = Batch(items) }.ToByteArray();

    private static BatchCheckRequest Batch(int items) => new()
    {
        Subject = Ask.Subject("reader"),
        Action = Ask.Action("add-file"),
        Resource = Ask.Resource(Owners),
        IncludeMissing = true,
        Items = { Enumerable.Repeat(new BatchCheckItem(), items) },
    };

    private static TestDirectory ManyOwners()
    {
        var features = Owners.Select((owner, i) => $$"""
            {"id": "feature-{{i}}", "cases": ["{{owner}}"],
             "privileges": {"all": {"cases": {"all": ["{{owner}}"]} }, "read": {"cases": {"read": ["{{owner}}"]} } } }
            """);
        return new TestDirectory()
            .Write("pdp.yaml", "bundle: 1\nkibana: \"9.3\"\ndeployment: stack\n")
            .Write("features/owners.json", $"[{string.Join(',', features)}]")
            .Write("roles/reader.json", """
                {"name": "reader", "kibana": [{"feature": {"securitySolutionCasesV3": ["read"]}, "spaces": ["*"]}]}
                """);
    }
}
