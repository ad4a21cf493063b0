using System.Net.Sockets;
using System.Runtime.Versioning;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Hosting;
using Grpc.Net.Client;

namespace CasesPdp.FunctionalTests.Server;

[UnsupportedOSPlatform("windows")]
public sealed class UnixSocketTests : IDisposable
{
    private const UnixFileMode OwnerAndGroup =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

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
