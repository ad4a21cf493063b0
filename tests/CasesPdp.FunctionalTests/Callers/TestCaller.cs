using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using CasesPdp.FunctionalTests.Server;
using Google.Protobuf;
using Grpc.Core;

namespace CasesPdp.FunctionalTests.Callers;

/// <summary>A client with certain credentials: calls any method by its path, and reports how the call was received.</summary>
internal sealed class TestCaller : IDisposable
{
    private readonly Uri _server;
    private readonly HttpMessageInvoker _http;
    private readonly string? _token;

    public TestCaller(Uri server, TestIdentity? identity = null, string? token = null, string? socket = null, Func<Socket>? connect = null)
    {
        (_server, _token) = (server, token);
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
        {
            ServerThumbprint = (certificate as X509Certificate2)?.Thumbprint;
            return ServerThumbprint is not null;
        };
        if (identity is not null)
        {
            handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(identity.Load(), null, offline: true);
        }

        if (socket is not null)
        {
            handler.ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(new NetworkStream((connect ?? (() => Connect(socket)))(), true));
        }

        _http = new HttpMessageInvoker(handler);
    }

    /// <summary>The certificate of the server that was met last.</summary>
    public string? ServerThumbprint { get; private set; }

    public static Socket Connect(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
        return socket;
    }

    /// <summary>Calls a method with a message that may be empty, and reads its status if that came before any answer.</summary>
    /// <returns>The status of a call that was refused before it was read, else OK.</returns>
    public async Task<(StatusCode Code, Google.Rpc.Status? Status)> CallAsync(string path, byte[]? message = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_server.GetLeftPart(UriPartial.Authority) + path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(RawCall.Frame(message ?? [])),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        if (_token is not null)
        {
            request.Headers.TryAddWithoutValidation("authorization", $"Bearer {_token}");
        }

        using var response = await _http.SendAsync(request, CancellationToken.None).WithinLimit();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var code = Header(response, "grpc-status") is { } text ? (StatusCode)int.Parse(text) : StatusCode.OK;
        var details = Header(response, "grpc-status-details-bin");
        return code is StatusCode.Unauthenticated or StatusCode.PermissionDenied or StatusCode.Unimplemented
            ? (code, details is null ? null : Google.Rpc.Status.Parser.ParseFrom(ByteString.FromBase64(Padded(details))))
            : (StatusCode.OK, null);
    }

    public async Task<StatusCode> CheckAsync() =>
        (await CallAsync("/casespdp.v1.DecisionService/Check", Ask.Check("t1_analyst", "getCase").ToByteArray())).Code;

    public void Dispose() => _http.Dispose();

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.Single() : null;

    private static string Padded(string base64) => base64.PadRight((base64.Length + 3) / 4 * 4, '=');
}
