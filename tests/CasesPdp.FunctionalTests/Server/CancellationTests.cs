using CasesPdp.Protocol.V1;
using CasesPdp.Server.Services;
using CasesPdp.Server.Wire;
using Microsoft.Extensions.DependencyInjection;

namespace CasesPdp.FunctionalTests.Server;

public sealed class CancellationTests(DefaultServer server) : IClassFixture<DefaultServer>
{
    private readonly FakeCallContext _gaveUp = new(server.Server.Services, new CancellationToken(canceled: true));

    [Fact]
    public async Task Fallback_CallerGaveUp_Ends()
    {
        var fallback = server.Server.Services.GetRequiredService<WireFallback>();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fallback.AnswerAsync(new WireCall { IsExpensive = true }, Ask.Batch(1), WireMethod.Find("BatchCheck")!, _gaveUp));
    }

    [Fact]
    public async Task FilterSubjects_CallerGaveUp_Ends()
    {
        var service = server.Server.Services.GetRequiredService<DecisionGrpcService>();
        var request = new FilterSubjectsRequest { Subjects = { new Subject() }, Action = Ask.Action("getCase"), Resource = Ask.Resource() };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => service.FilterSubjects(request, _gaveUp));
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
        Cells = { Enumerable.Repeat(new Protocol.V1.MatrixCell { Owner = Ask.Security }, 100) },
    };
}
