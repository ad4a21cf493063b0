using System.Net.Sockets;
using CasesPdp.Cli.Pdp;
using Grpc.Core;

namespace CasesPdp.Cli.Tests.Pdp;

public sealed class ConnectionFailureTests
{
    // Which error a client sees when a server closes its connection depends on who was faster.
    [Theory]
    [InlineData(SocketError.ConnectionReset, "https://a:1 closed the connection: it may want a certificate")]
    [InlineData(SocketError.ConnectionAborted, "https://a:1 closed the connection: it may want a certificate")]
    [InlineData(SocketError.Shutdown, "https://a:1 closed the connection: it may want a certificate")]
    [InlineData(SocketError.ConnectionRefused, "Cannot reach https://a:1: connection refused;")]
    public void Describe_ServerWithTlsEndsTheConnection_SaysThatItMayWantACertificate(SocketError error, string said)
    {
        var failure = new IOException("", new SocketException((int)error));
        var status = new Status(StatusCode.Unavailable, "", new HttpRequestException("", failure));

        var described = ConnectionFailure.Describe(new RpcException(status), "https://a:1", ServerPort.Decisions);

        Assert.StartsWith(said, described);
    }

    [Fact]
    public void Describe_ServerWithoutTlsEndsTheConnection_SaysSo()
    {
        var status = new Status(StatusCode.Unavailable, "", new SocketException((int)SocketError.ConnectionReset));

        var described = ConnectionFailure.Describe(new RpcException(status), "http://a:1", ServerPort.Decisions);

        Assert.StartsWith("Cannot reach http://a:1: connection reset;", described);
    }
}
