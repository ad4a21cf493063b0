using CasesPdp.Client;
using CasesPdp.Protocol.V1;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CasesPdp.AspNetCore.Tests;

/// <summary>Attributes on gRPC services: refusals are statuses, not bodies.</summary>
public sealed class GrpcTests
{
    [Fact]
    public async Task Call_Allowed_RunsTheMethod()
    {
        await using var app = await StartAsync();

        await CallAsync(app, "role=a");

        Assert.Equal(["get-case"], Assert.Single(app.Pdp.Calls).Select(q => q.Action.Name));
    }

    [Theory]
    [InlineData(Decisions.Reason.MissingPrivilege, StatusCode.PermissionDenied, "You are not allowed to do this; your administrator can help.")]
    [InlineData(Decisions.Reason.NotVisible, StatusCode.NotFound, "This case was not found.")]
    public async Task Call_Denied_HasTheStatus(Decisions.Reason reason, StatusCode status, string text)
    {
        await using var app = await StartAsync();
        app.Pdp.Deny(reason);

        var failure = await Assert.ThrowsAsync<RpcException>(() => CallAsync(app, "role=a"));

        Assert.Equal((status, text), (failure.StatusCode, failure.Status.Detail));
    }

    [Theory]
    [InlineData(PdpFailure.Unavailable, StatusCode.Unavailable)]
    [InlineData(PdpFailure.Unexpected, StatusCode.Internal)]
    public async Task Call_WithoutAnAnswer_HasTheStatus(PdpFailure failure, StatusCode status)
    {
        await using var app = await StartAsync();
        app.Pdp.Failure = failure;

        Assert.Equal(status, (await Assert.ThrowsAsync<RpcException>(() => CallAsync(app, "role=a"))).StatusCode);
    }

    [Fact]
    public async Task Call_OfNobody_IsUnauthenticated()
    {
        await using var app = await StartAsync();

        Assert.Equal(StatusCode.Unauthenticated, (await Assert.ThrowsAsync<RpcException>(() => CallAsync(app, claim: null))).StatusCode);
    }

    private static Task<TestApp> StartAsync() => TestApp.StartAsync(
        a => a.MapGrpcService<ProtectedService>(), o => (o.Owner, o.Space) = ("cases", "default"), s => s.AddGrpc());

    private static async Task CallAsync(TestApp app, string? claim)
    {
        using var channel = GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions { HttpHandler = app.Handler() });
        var headers = new Metadata();
        if (claim is not null)
        {
            headers.Add(HeaderAuthentication.Header, claim);
        }

        await new DecisionService.DecisionServiceClient(channel).GetServerInfoAsync(new GetServerInfoRequest(), headers);
    }
}

/// <summary>A service of the tests; which it is does not matter.</summary>
[RequireCase(CaseCalls.GetCase)]
public sealed class ProtectedService : DecisionService.DecisionServiceBase
{
    public override Task<GetServerInfoResponse> GetServerInfo(GetServerInfoRequest request, ServerCallContext context) =>
        Task.FromResult(new GetServerInfoResponse());
}
