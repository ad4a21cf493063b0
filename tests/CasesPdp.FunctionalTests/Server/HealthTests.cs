using CasesPdp.Protocol.V1;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace CasesPdp.FunctionalTests.Server;

/// <summary><c>grpc.health.v1</c> on each gRPC listener, for what that listener serves.</summary>
public sealed class HealthTests(DefaultServer server) : IClassFixture<DefaultServer>
{
    private const string Decisions = "casespdp.v1.DecisionService";
    private const string Administration = "casespdp.v1.PolicyService";

    [Theory]
    [InlineData(false, "", ServingStatus.Serving)]
    [InlineData(false, Decisions, ServingStatus.Serving)]
    [InlineData(false, "grpc.health.v1.Health", ServingStatus.Serving)]
    [InlineData(false, Administration, ServingStatus.ServiceUnknown)]
    [InlineData(false, "unknown", ServingStatus.ServiceUnknown)]
    [InlineData(true, "", ServingStatus.Serving)]
    [InlineData(true, Administration, ServingStatus.Serving)]
    [InlineData(true, "grpc.health.v1.Health", ServingStatus.Serving)]
    [InlineData(true, Decisions, ServingStatus.ServiceUnknown)]
    public async Task CheckAndWatch_OnAListener_KnowWhatItServes(bool onAdministration, string service, ServingStatus expected)
    {
        using var channel = GrpcChannel.ForAddress(onAdministration ? server.Server.Administration! : server.Server.Decisions);
        var health = new Health.HealthClient(channel);
        var request = new HealthCheckRequest { Service = service };

        using var watch = health.Watch(request);
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None).WithinLimit());

        Assert.Equal(expected, watch.ResponseStream.Current.Status);
        if (expected == ServingStatus.Serving)
        {
            Assert.Equal(expected, health.Check(request).Status);
        }
        else
        {
            Assert.Equal(StatusCode.NotFound, Assert.Throws<RpcException>(() => health.Check(request)).StatusCode);
        }
    }

    [Fact]
    public async Task Watch_OfAdministration_ReadsNotServingWhenTheServerStops()
    {
        await using var stopping = await RunningServer.StartDefaultAsync("CasesPdp:DrainSeconds=3600");
        using var channel = GrpcChannel.ForAddress(stopping.Administration!);
        using var watch = new Health.HealthClient(channel).Watch(new HealthCheckRequest { Service = Administration });
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None).WithinLimit());

        var stopped = stopping.StopAsync();

        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None).WithinLimit());
        Assert.Equal(ServingStatus.NotServing, watch.ResponseStream.Current.Status);
        Assert.False(await watch.ResponseStream.MoveNext(CancellationToken.None).WithinLimit());
        await stopped.WithinLimit();
    }

    [Fact]
    public void Decisions_OnTheAdministrationListener_AreNotServed()
    {
        using var channel = GrpcChannel.ForAddress(server.Server.Administration!);

        var refused = Assert.Throws<RpcException>(() => new DecisionService.DecisionServiceClient(channel).Check(new CheckRequest()));

        Assert.Equal(StatusCode.Unimplemented, refused.StatusCode);
    }
}
