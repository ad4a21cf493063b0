using System.Collections.Concurrent;
using CasesPdp.Client.Local;
using CasesPdp.Client.Remote;
using CasesPdp.Client.Tests.Local;
using CasesPdp.Corpus;
using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Compilation;
using CasesPdp.Protocol.V1;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;

namespace CasesPdp.Client.Tests;

/// <summary>What a question may allocate in the process that asks. The values beside the budgets were measured when these were
/// set.</summary>
[Collection("alone")]
public sealed class AllocationTests
{
    private const int Questions = 1_000;

    private static readonly CaseQuestion Asked = new(CaseSubject.WithRoles("t1_analyst"), "getCase", CaseResource.Of("securitySolution"));

    [Fact]
    public async Task TryCheck_LocalMode_AllocatesNothing()
    {
        await using var source = new FakeSource { Current = SomePolicy() };
        using var pdp = Local(source);

        var bytes = BytesOfThread(() => Assert.True(pdp.TryCheck(Asked, out _)));

        Assert.Equal(0, bytes);
    }

    [Fact]
    public async Task CheckAsync_LocalMode_AllocatesItsTask()
    {
        const double Budget = 144; // 136: the task with its answer.
        await using var source = new FakeSource { Current = SomePolicy() };
        using var pdp = Local(source);

        var bytes = BytesOfThread(() => Assert.True(pdp.CheckAsync(Asked).IsCompletedSuccessfully));

        Assert.InRange(bytes, 0, Budget);
    }

    [Fact]
    public async Task CheckAsync_Remote_StaysInItsBudget()
    {
        const double Budget = 2_150; // 1,992: a third is the request; the rest are tasks, and the timer of the deadline.
        var pdp = Remote(TimeSpan.Zero);

        var bytes = await BytesOfProcess(() => pdp.CheckAsync(Asked), questions: 1);

        Assert.InRange(bytes, 0, Budget);
    }

    [Fact]
    public async Task CheckAsync_RemoteTogether_StaysInItsBudget()
    {
        const int Together = 50;
        const double Budget = 1_350; // 1,251: the others of a batch share its request.
        var pdp = Remote(TimeSpan.FromMilliseconds(1));

        var bytes = await BytesOfProcess(
            () => Task.WhenAll(Enumerable.Range(0, Together).Select(_ => pdp.CheckAsync(Asked))), Together);

        Assert.InRange(bytes, 0, Budget);
    }

    private static RemoteCasesPdp Remote(TimeSpan window) => new(
        new ReadyCalls(),
        new CasesPdpOptions { Deadline = TimeSpan.FromMinutes(1), BatchWindow = window },
        TimeProvider.System,
        NullLogger<ICasesPdp>.Instance);

    private static LocalCasesPdp Local(FakeSource source) =>
        new(source, server: null, new CasesPdpOptions { Mode = PdpMode.Local }, NullLogger.Instance);

    private static PolicySnapshot SomePolicy() =>
        PolicyCompiler.Compile(BundleReader.Read(DecisionCorpus.BundleOf("default")).Bundle!, "test", 1);

    private static double BytesOfThread(System.Action ask)
    {
        ask();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Questions; i++)
        {
            ask();
        }

        var after = GC.GetAllocatedBytesForCurrentThread();
        return (after - before) / (double)Questions;
    }

    // The least of several passes: what the runtime does beside them only adds.
    private static async Task<double> BytesOfProcess(Func<Task> ask, int questions)
    {
        const int Passes = 5;
        var least = double.MaxValue;
        for (var pass = 0; pass < Passes; pass++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var i = 0; i < Questions / questions; i++)
            {
                await ask();
            }

            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Questions);
        }

        return least;
    }

    /// <summary>A server that has its answers ready, so that the library's own objects are counted and hardly anything else.</summary>
    private sealed class ReadyCalls : FakeInvoker
    {
        private readonly ConcurrentDictionary<int, BatchCheckResponse> _batches = [];

        private readonly CheckResponse _check = FakeCalls.Right(new CheckRequest { Action = new() { Name = "getCase" } });

        private readonly GetServerInfoResponse _info = new()
        {
            Limits = new ServerLimits { BatchItems = 10_000, MessageBytes = 4 * 1024 * 1024 },
            Revision = FakeCalls.Revision(),
        };

        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => new(
                Task.FromResult((TResponse)(object)(request switch
                {
                    BatchCheckRequest batch => BatchOf(batch),
                    CheckRequest => _check,
                    _ => _info,
                })),
                Headers,
                static () => Status.DefaultSuccess,
                static () => [],
                static () => { });

        private static Task<Metadata> Headers { get; } = Task.FromResult<Metadata>([]);

        private BatchCheckResponse BatchOf(BatchCheckRequest request) =>
            _batches.GetOrAdd(request.Items.Count, static (_, asked) => FakeCalls.Right(FakeCalls.Whole(asked)), request);
    }
}
