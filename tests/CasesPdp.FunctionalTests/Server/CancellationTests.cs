using CasesPdp.Policies;
using CasesPdp.Policies.Bundles;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Messages;
using Grpc.Core;

namespace CasesPdp.FunctionalTests.Server;

public sealed class CancellationTests(DefaultServer server) : IClassFixture<DefaultServer>
{
    private static readonly CancellationToken Cancelled = new(canceled: true);

    private readonly LoadedPolicy _policy = LoadedPolicy.Compile(BundleReader.ReadDefault().Bundle!, "epoch", 1);

    [Fact]
    public void Batch_CallerGaveUp_Ends() => Assert.Throws<OperationCanceledException>(
        () => BatchEvaluator.Evaluate(_policy.Snapshot, Ask.Batch(1), out _, Cancelled));

    [Fact]
    public void Matrix_CallerGaveUp_Ends() => Assert.Throws<OperationCanceledException>(
        () => MatrixEvaluator.Evaluate(_policy.Snapshot, LargestMatrix(), out _, Cancelled));

    [Fact]
    public void Matrix_CallerGaveUpAmongManyRoles_EndsAfterFewCells()
    {
        var request = new CheckMatrixRequest
        {
            Subjects = { Ask.Subject([.. Enumerable.Repeat("t1_analyst", 256)]) },
            Actions = { Ask.Action("getCase") },
            Cells = { Enumerable.Range(0, 100).Select(i => new MatrixCell { Space = $"space-{i}" }) },
        };

        Assert.Throws<OperationCanceledException>(() => MatrixEvaluator.Evaluate(_policy.Snapshot, request, out _, Cancelled));
    }

    [Fact]
    public void Filter_CallerGaveUp_Ends() => Assert.Throws<OperationCanceledException>(() => SubjectFilter.Evaluate(
        _policy.Snapshot,
        new FilterSubjectsRequest { Subjects = { new Subject() }, Action = Ask.Action("getCase"), Resource = Ask.Resource() },
        out _,
        Cancelled));

    [Fact]
    public void CheckMatrix_DeadlineTooShort_IsExceededAndTheServerLives()
    {
        // One that demands a revision takes the slower path: from its bytes the largest matrix may be answered within a millisecond.
        var slow = LargestMatrix();
        slow.Revision = new RevisionRequirement { ExactDigest = server.Client.GetServerInfo(new GetServerInfoRequest()).Revision.Digest };

        // The caller's own clock may wake late on a busy machine, and the answer be there first.
        RpcException? late = null;
        for (var attempt = 0; attempt < 50 && late is null; attempt++)
        {
            late = Record.Exception(() => server.Client.CheckMatrix(slow, deadline: DateTime.UtcNow.AddMilliseconds(1))) as RpcException;
        }

        Assert.Equal(StatusCode.DeadlineExceeded, late?.StatusCode);
        Assert.Equal(1_000_000u, server.Client.CheckMatrix(LargestMatrix()).DecisionCount);
    }

    [Fact]
    public void CheckMatrix_LargestWithReasons_IsAnswered()
    {
        var request = LargestMatrix();
        request.IncludeReasons = true;

        var answer = server.Client.CheckMatrix(request);

        Assert.Equal(1_000_000, answer.Reasons.Count);
        Assert.All(answer.Allowed.ToByteArray(), b => Assert.Equal(0xFF, b));
    }

    [Fact]
    public void BatchCheck_MessageFullOfEmptyItems_IsRefusedByTheirNumber()
    {
        var request = new BatchCheckRequest { Items = { Enumerable.Range(0, 2_000_000).Select(_ => new BatchCheckItem()) } };

        Refused.By(() => server.Client.BatchCheck(request)).IsLimit("items", 10_000, 2_000_000);
    }

    private static CheckMatrixRequest LargestMatrix() => new()
    {
        Subjects = { Enumerable.Repeat(Ask.Subject("t1_analyst"), 100) },
        Actions = { Enumerable.Repeat(Ask.Action("getCase"), 100) },
        Cells = { Enumerable.Repeat(new MatrixCell { Owner = Ask.Security }, 100) },
    };
}
