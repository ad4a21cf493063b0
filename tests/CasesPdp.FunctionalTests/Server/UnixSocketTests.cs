using System.Net.Sockets;
using System.Runtime.Versioning;
using CasesPdp.FunctionalTests.Callers;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Hosting;
using Grpc.Core;
using Grpc.Net.Client;

namespace CasesPdp.FunctionalTests.Server;

[UnsupportedOSPlatform("windows")]
public sealed class UnixSocketTests : IDisposable
{
    private const UnixFileMode OwnerAndGroup =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    private const UnixFileMode All = (UnixFileMode)0x1FF;

    private readonly TestDirectory _directory = new();

    private string SocketPath => _directory.At("pdp.sock");

    [Fact]
    public async Task UnixSocket_Set_AnswersWithMode0660()
    {
        await using var server = await RunningServer.StartDefaultAsync($"CasesPdp:Listen:UnixSocket={SocketPath}");

        Assert.Equal(OwnerAndGroup, File.GetUnixFileMode(SocketPath));
        Assert.Equal(Reason.Allowed, Check());
        using var http = Client();
        using var response = await http.GetAsync(new Uri("http://localhost/readyz"));
        Assert.Equal(System.Net.HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task UnixSocket_Group_OwnsTheFileWithMode0660()
    {
        const uint Daemon = 1;
        Assert.SkipUnless(PeerUser.CanBeOthers, "Only root can give files to any group.");

        await using var server = await RunningServer.StartDefaultAsync(
            $"CasesPdp:Listen:UnixSocket={SocketPath}", $"CasesPdp:Listen:UnixSocketGroup={Daemon}");

        Assert.Equal((Daemon, OwnerAndGroup), (PeerUser.GroupOf(SocketPath), File.GetUnixFileMode(SocketPath)));
        Assert.Equal(Reason.Allowed, Check());
    }

    [Theory]
    [InlineData("root", 0u)]
    [InlineData("0", 0u)]
    [InlineData("4711", 4711u)]
    [InlineData("no-such-group", null)]
    [InlineData("4294967295", null)]
    [InlineData("-1", null)]
    public void Group_NameOrNumber_IsFound(string group, uint? id) => Assert.Equal(id, UnixGroup.Find(group));

    [Fact]
    public void Give_FileThatCannotBeGiven_SaysWhy() => Assert.Equal("No such file or directory", UnixGroup.Give(SocketPath, 1));

    [Fact]
    public async Task UnixSocket_Peers_AdmitOnlyTheListedUsers()
    {
        Assert.SkipUnless(PeerUser.CanBeOthers, "Only root can connect as somebody else.");
        await using var server = await RunningServer.StartDefaultAsync(
            $"CasesPdp:Listen:UnixSocket={SocketPath}", "CasesPdp:Listen:UnixSocketPeers=4711, 4712", "CasesPdp:Callers:Decisions=uid:4712");
        OpenToAll();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => CodeAs(PeerUser.OwnId));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => CodeAs(4713));
        Assert.Equal(StatusCode.PermissionDenied, await CodeAs(4711));
        Assert.Equal(StatusCode.OK, await CodeAs(4712));
    }

    [Fact]
    public async Task UnixSocket_StoppedServer_LeavesNoFile()
    {
        await using (await RunningServer.StartDefaultAsync($"CasesPdp:Listen:UnixSocket={SocketPath}"))
        {
            Assert.True(File.Exists(SocketPath));
        }

        Assert.False(File.Exists(SocketPath));
    }

    [Fact]
    public async Task UnixSocket_StaleOne_IsReplaced()
    {
        LeaveStale();

        await using var server = await RunningServer.StartDefaultAsync($"CasesPdp:Listen:UnixSocket={SocketPath}");

        Assert.Equal(Reason.Allowed, Check());
    }

    [Fact]
    public async Task UnixSocket_OneThatIsListenedOn_IsLeftAlone()
    {
        await using var server = await RunningServer.StartDefaultAsync($"CasesPdp:Listen:UnixSocket={SocketPath}");

        IsRefused();

        Assert.Equal(Reason.Allowed, Check());
    }

    [Fact]
    public void UnixSocket_PathOfAFile_IsLeftAlone()
    {
        _directory.Write("pdp.sock", "precious");

        IsRefused();

        Assert.Equal("precious", File.ReadAllText(SocketPath));
    }

    [Fact]
    public void UnixSocket_PathOfADirectory_IsLeftAlone()
    {
        Directory.CreateDirectory(SocketPath);

        IsRefused();

        Assert.True(Directory.Exists(SocketPath));
    }

    public void Dispose() => _directory.Dispose();

    // A socket file that its process did not take away: bound under another name, which is what its disposal removes.
    private void LeaveStale()
    {
        var bound = _directory.At("bound.sock");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(bound));
        File.Move(bound, SocketPath);
    }

    private void IsRefused() => Assert.Equal(2, Assert.Throws<StartupRefusedException>(
        () => ServerHost.Build(ServerArguments.Parse(["--default-bundle", $"--set=CasesPdp:Listen:UnixSocket={SocketPath}"]))).ExitCode);

    // Others than the owner need the mode; the directory of a test is closed to them.
    private void OpenToAll()
    {
        File.SetUnixFileMode(_directory.Path, All);
        File.SetUnixFileMode(SocketPath, All);
    }

    private async Task<StatusCode> CodeAs(uint user)
    {
        using var caller = new TestCaller(new Uri("http://localhost"), socket: SocketPath, connect: () => PeerUser.Connect(user, SocketPath));
        return await caller.CheckAsync();
    }

    private Reason Check()
    {
        using var channel = GrpcChannel.ForAddress(
            "http://localhost", new GrpcChannelOptions { HttpHandler = Handler(), DisposeHttpClient = true });
        return new DecisionService.DecisionServiceClient(channel).Check(Ask.Check("t1_analyst", "getCase")).Reason;
    }

    private HttpClient Client() => new(Handler())
    {
        DefaultRequestVersion = System.Net.HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    private SocketsHttpHandler Handler() => new()
    {
        ConnectCallback = async (_, cancellation) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    };
}
