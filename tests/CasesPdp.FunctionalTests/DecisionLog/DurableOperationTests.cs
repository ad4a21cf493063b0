using CasesPdp.FunctionalTests.Server;
using CasesPdp.Protocol.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace CasesPdp.FunctionalTests.DecisionLog;

/// <summary>Answers that wait for the disk, as a caller sees them.</summary>
public sealed class DurableOperationTests
{
    [Fact]
    public async Task Answer_Given_RecordIsOnDiskAlready()
    {
        using var log = new LogDirectory();
        await using var server = await RunningServer.StartDefaultAsync(log.Setting);
        var batch = Ask.Batch(2);
        batch.Items[1].Action = Ask.Action("delete-cases");

        server.Client.Check(Ask.Check("soc_manager", "deleteCase"));
        Assert.Equal(["deleteCase"], log.Records().Select(r => r.Text("event.action")));

        server.Client.BatchCheck(batch);
        Assert.Equal(["deleteCase", "delete-cases"], log.Records().Select(r => r.Text("event.action")));
    }

    [Fact]
    public async Task Matrix_DurableCellsBeyondOthers_ComeFirst()
    {
        using var log = new LogDirectory();
        await using var server = await RunningServer.StartDefaultAsync(log.Setting, "CasesPdp:DecisionLog:MaxRecordsPerCall=3");

        server.Client.CheckMatrix(new CheckMatrixRequest
        {
            Subjects = { Ask.Subject("nobody") },
            Actions = { Ask.Action("getCase"), Ask.Action("deleteCase") },
            Cells = { Enumerable.Range(0, 2).Select(_ => new MatrixCell { Owner = Ask.Security }) },
        });

        Assert.Equal(["deleteCase", "deleteCase", "getCase", "summary"], log.Records().Select(r => r.Text("event.action")));
        Assert.Equal("1", log.Records()[3].Text("casespdp.left_out"));
    }

    [Fact]
    public async Task Matrix_MoreDurableCellsThanACallMayLog_AreAllOnDisk()
    {
        using var log = new LogDirectory();
        await using var server = await RunningServer.StartDefaultAsync(log.Setting, "CasesPdp:DecisionLog:MaxRecordsPerCall=1");

        server.Client.CheckMatrix(new CheckMatrixRequest
        {
            Subjects = { Ask.Subject("soc_manager") },
            Actions = { Ask.Action("deleteCase"), Ask.Action("getCase") },
            Cells = { Enumerable.Range(0, 5).Select(_ => new MatrixCell { Owner = Ask.Security }) },
        });

        Assert.Equal(Enumerable.Repeat("deleteCase", 5), log.Records().Select(r => r.Text("event.action")).Where(a => a != "summary"));
    }

    [Fact]
    public async Task None_Durable_IsNotWaitedFor()
    {
        using var log = new LogDirectory();
        await using (var server = await RunningServer.StartDefaultAsync(
            log.Setting, "CasesPdp:DecisionLog:DurableOperations=none", "CasesPdp:DecisionLog:AllowSample=0"))
        {
            server.Client.Check(Ask.Check("soc_manager", "deleteCase"));
        }

        Assert.Empty(log.Records());
    }

    [Fact]
    public async Task FullDisk_DurableCalls_AreRefusedAndOthersAnswered()
    {
        using var disk = SmallDisk.TryMount(64);
        Assert.SkipWhen(disk is null, "only root can mount a small disk");
        var (file, filler) = (Path.Combine(disk.Path, "decisions.ndjson"), Path.Combine(disk.Path, "filler"));
        await using var server = await RunningServer.StartDefaultAsync($"CasesPdp:DecisionLog:File={file}");
        Fill(filler);

        // The file may end within a block that has some room left.
        var refused = await RefusedSoon(server.Client);
        Assert.Equal((StatusCode.Unavailable, "ERROR_REASON_RECORD_NOT_WRITTEN"), (refused.Code, refused.Reason));
        Assert.Equal(Reason.Allowed, server.Client.Check(Ask.Check("t1_analyst", "getCase")).Reason);
        Assert.Equal(Reason.MissingPrivilege, server.Client.Check(Ask.Check("t1_analyst", "createCase")).Reason);
        await RefusesInBand(server.Client);

        File.Delete(filler);
        Assert.Equal(Reason.Allowed, server.Client.Check(Ask.Check("soc_manager", "deleteCase")).Reason);
    }

    [Fact]
    public async Task Killed_AfterTheAnswer_TheRecordIsThere()
    {
        using var log = new LogDirectory();
        using (var server = ServerProcess.Start(
            "Production", "--default-bundle", "--set=CasesPdp:Listen:Decisions=127.0.0.1:0", "--set=CasesPdp:Listen:Operations=127.0.0.1:0",
            $"--set={log.Setting}"))
        {
            using var channel = await ChannelTo(server);
            new DecisionService.DecisionServiceClient(channel).Check(Ask.Check("soc_manager", "deleteCase"));
            await server.Signal("-KILL");
        }

        Assert.Equal("deleteCase", Assert.Single(log.Records()).Text("event.action"));
    }

    [Fact]
    public async Task Sigterm_RecordsWait_AreWritten()
    {
        using var log = new LogDirectory();
        using var server = ServerProcess.Start(
            "Production", "--default-bundle", "--set=CasesPdp:Listen:Decisions=127.0.0.1:0", "--set=CasesPdp:Listen:Operations=127.0.0.1:0",
            $"--set={log.Setting}");
        using (var channel = await ChannelTo(server))
        {
            new DecisionService.DecisionServiceClient(channel).Check(Ask.Check("t1_analyst", "createCase"));
        }

        await server.StopsCleanly();

        Assert.Equal("createCase", Assert.Single(log.Records()).Text("event.action"));
    }

    private static async Task<GrpcChannel> ChannelTo(ServerProcess server)
    {
        var line = await server.LineWith("decisions (gRPC) on http");
        var (start, end) = (line.IndexOf("http", StringComparison.Ordinal), line.IndexOf(',', StringComparison.Ordinal));
        return GrpcChannel.ForAddress(line[start..end]);
    }

    private static void Fill(string file) => Assert.ThrowsAny<IOException>(() => File.WriteAllBytes(file, new byte[1 << 20]));

    private static async Task<Refused> RefusedSoon(DecisionService.DecisionServiceClient client)
    {
        for (var i = 0; i < 100; i++)
        {
            try
            {
                await client.CheckAsync(Ask.Check("soc_manager", "deleteCase"));
            }
            catch (RpcException refused)
            {
                return Refused.Of(refused);
            }
        }

        throw new InvalidOperationException("A disk of 64 KB took a hundred records beside the file that fills it.");
    }

    private static async Task RefusesInBand(DecisionService.DecisionServiceClient client)
    {
        using var stream = client.StreamCheck();
        var batch = Ask.Batch(1);
        batch.Action = Ask.Action("deleteCase");
        await stream.RequestStream.WriteAsync(new StreamCheckRequest { Id = 9, Batch = batch });
        await stream.RequestStream.WriteAsync(new StreamCheckRequest { Id = 10, Batch = Ask.Batch(1) });
        Assert.True(await stream.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal((9ul, (int)StatusCode.Unavailable), (stream.ResponseStream.Current.Id, stream.ResponseStream.Current.Error.Code));
        Assert.True(await stream.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(1u, stream.ResponseStream.Current.Answer.EvaluatedCount);
        await stream.RequestStream.CompleteAsync();
    }
}
