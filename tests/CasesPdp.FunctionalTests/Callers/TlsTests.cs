using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using CasesPdp.FunctionalTests.Reload;
using CasesPdp.FunctionalTests.Server;
using Grpc.Core;

namespace CasesPdp.FunctionalTests.Callers;

/// <summary>What strangers meet at a listener with TLS, and how certificates are exchanged while it serves.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly CallerFiles _files = new();

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Handshake_Tls12And13_SpeakHttp2(SslProtocols version)
    {
        await using var server = await RunningServer.StartDefaultAsync(_files.Tls);

        var (negotiated, protocol) = await Handshake(server.Decisions, version, SslApplicationProtocol.Http2);

        Assert.Equal((version, SslApplicationProtocol.Http2), (negotiated, protocol));
    }

    [Fact]
    public async Task Handshake_OlderVersionOrOtherProtocol_Fails()
    {
        await using var server = await RunningServer.StartDefaultAsync(_files.Tls);

#pragma warning disable CA5397, SYSLIB0039 // What must not be accepted.
        await Fails(() => Handshake(server.Decisions, SslProtocols.Tls11, SslApplicationProtocol.Http2));
#pragma warning restore CA5397, SYSLIB0039
        await Fails(() => Handshake(server.Decisions, SslProtocols.None, SslApplicationProtocol.Http11));
    }

    [Fact]
    public async Task Call_WithoutTls_IsNotAnswered()
    {
        await using var server = await RunningServer.StartDefaultAsync(_files.Tls);
        using var plain = new TestCaller(new Uri($"http://{server.Decisions.Authority}"));

        await Fails(plain.CheckAsync);
    }

    [Fact]
    public async Task Operations_WithTls_AskForNoCertificate()
    {
        await using var server = await RunningServer.StartDefaultAsync([.. _files.MutualTls, "CasesPdp:Tls:Operations=true"]);
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        using var http = new HttpClient(handler);

        Assert.Equal("https", server.Operations.Scheme);
        Assert.Equal("ok\n", await http.GetStringAsync(new Uri(server.Operations, "livez")).WithinLimit());
    }

    [Fact]
    public async Task MutualTls_WithoutTokens_AdmitsOnlyCertificatesOfTheAuthority()
    {
        await using var server = await RunningServer.StartDefaultAsync(_files.MutualTls);
        using var other = new TestAuthority();
        var now = DateTimeOffset.UtcNow;

        Assert.Equal(StatusCode.OK, await Check(server, _files.Authority.Client(CallerFiles.Ui)));
        await Fails(() => Check(server, null));
        await Fails(() => Check(server, other.Client(CallerFiles.Ui)));
        await Fails(() => Check(server, _files.Authority.Issue(until: now.AddSeconds(-1))));
        await Fails(() => Check(server, _files.Authority.Issue(from: now.AddHours(1))));
        await Fails(() => Check(server, _files.Authority.Issue(usage: "1.3.6.1.5.5.7.3.1")));

        using var http = new HttpClient();
        var metrics = await http.GetStringAsync(new Uri(server.Operations, "metrics"));
        Assert.Matches("casespdp_callers_refused_total\\{.*reason=\"WRONG_CERTIFICATE\".*\\} [1-9]", metrics);
    }

    // A certificate that is presented is checked, although one need not be.
    [Fact]
    public async Task MutualTls_WithTokens_AdmitsNoCertificateOfAnotherAuthority()
    {
        await using var server = await RunningServer.StartDefaultAsync([.. _files.MutualTls, _files.TokenFile, "CasesPdp:Callers:Decisions=token:build"]);
        using var other = new TestAuthority();
        using var caller = new TestCaller(server.Decisions, other.Client(CallerFiles.Ui), CallerFiles.BuildToken);

        await Fails(caller.CheckAsync);
    }

    [Fact]
    public async Task Rotation_UnderLoad_LosesNoCallAndNewConnectionsMeetTheNewCertificate()
    {
        await using var server = await RunningServer.StartDefaultAsync([.. _files.MutualTls, "CasesPdp:Callers:PollSeconds=1"]);
        var client = _files.Authority.Client(CallerFiles.Ui);
        using var steady = new TestCaller(server.Decisions, client);
        Assert.Equal(StatusCode.OK, await steady.CheckAsync());
        using var stop = new CancellationTokenSource();
        var load = Task.Run(async () =>
        {
            var calls = 0;
            while (!stop.IsCancellationRequested)
            {
                Assert.Equal(StatusCode.OK, await Check(server, client));
                Assert.Equal(StatusCode.OK, await steady.CheckAsync());
                calls++;
            }

            return calls;
        });

        foreach (var exchange in new Action<TestIdentity>[] { Overwrite, Rename })
        {
            var next = _files.Authority.Server();
            exchange(next);
            await Eventually.Holds(() => Met(server, client) == next.Thumbprint, "a new connection met the new certificate");
        }

        await stop.CancelAsync();
        Assert.NotEqual(0, await load.WithinLimit());
        Assert.Equal(_files.Identity.Thumbprint, steady.ServerThumbprint);
    }

    public void Dispose() => _files.Dispose();

    private void Overwrite(TestIdentity next)
    {
        _files.Write("server.pem", next.Certificate);
        _files.Write("server.key", next.Key);
    }

    private void Rename(TestIdentity next)
    {
        File.Move(_files.Write("next.key", next.Key), _files.At("server.key"), overwrite: true);
        File.Move(_files.Write("next.pem", next.Certificate), _files.At("server.pem"), overwrite: true);
    }

    private static async Task<StatusCode> Check(RunningServer server, TestIdentity? identity)
    {
        using var caller = new TestCaller(server.Decisions, identity);
        return await caller.CheckAsync();
    }

    private static string? Met(RunningServer server, TestIdentity identity)
    {
        using var caller = new TestCaller(server.Decisions, identity);
        Assert.Equal(StatusCode.OK, caller.CheckAsync().GetAwaiter().GetResult());
        return caller.ServerThumbprint;
    }

    private static async Task<(SslProtocols Version, SslApplicationProtocol Protocol)> Handshake(
        Uri server, SslProtocols version, SslApplicationProtocol protocol)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, server.Port);
        await using var tls = new SslStream(socket.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            EnabledSslProtocols = version,
            ApplicationProtocols = [protocol],
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
        }).WithinLimit();
        return (tls.SslProtocol, tls.NegotiatedApplicationProtocol);
    }

    private static async Task Fails(Func<Task> call)
    {
        var failure = await Record.ExceptionAsync(call);
        Assert.True(failure is HttpRequestException or AuthenticationException or IOException, failure?.ToString() ?? "it was accepted");
    }
}
