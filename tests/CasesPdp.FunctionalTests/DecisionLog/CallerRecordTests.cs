using CasesPdp.FunctionalTests.Callers;
using CasesPdp.FunctionalTests.Server;
using Grpc.Core;

namespace CasesPdp.FunctionalTests.DecisionLog;

/// <summary>A record names its caller, and holds no credential.</summary>
public sealed class CallerRecordTests
{
    [Fact]
    public async Task Check_ByCertificateTokenAndSocket_NamesTheCaller()
    {
        using var log = new LogDirectory();
        using var files = new CallerFiles();
        await using (var server = await RunningServer.StartDefaultAsync(
        [
            .. files.MutualTls, files.TokenFile, files.UnixSocket, log.Setting, "CasesPdp:DecisionLog:AllowSample=1",
            $"CasesPdp:Callers:Decisions={CallerFiles.Ui},token:build,uid:{PeerUser.Own}",
        ]))
        {
            using var byCertificate = new TestCaller(server.Decisions, files.Authority.Client(CallerFiles.Ui));
            using var byToken = new TestCaller(server.Decisions, token: CallerFiles.BuildToken);
            using var bySocket = new TestCaller(new Uri("http://localhost"), socket: files.Socket);
            using var stranger = new TestCaller(server.Decisions, token: CallerFiles.StrayToken);
            foreach (var caller in new[] { byCertificate, byToken, bySocket })
            {
                Assert.Equal(StatusCode.OK, await caller.CheckAsync());
            }

            // What is refused before it is read decides nothing.
            Assert.Equal(StatusCode.PermissionDenied, await stranger.CheckAsync());
        }

        Assert.Equal(
            [CallerFiles.Ui, "token:build", $"uid:{PeerUser.Own}"], log.Records().Select(r => r.Text("client.user.name")));
        Assert.DoesNotContain("canary", string.Concat(log.Lines()), StringComparison.Ordinal);
    }
}
