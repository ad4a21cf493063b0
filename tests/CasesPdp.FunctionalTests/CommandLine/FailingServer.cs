using System.Net;
using CasesPdp.Protocol.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CasesPdp.FunctionalTests.CommandLine;

/// <summary>A server with scripted answers, for failures that a real one does not show on demand.</summary>
internal sealed class FailingServer : IAsyncDisposable
{
    /// <summary>The revision of every answer.</summary>
    public static readonly Revision Revision = new() { Epoch = "e", Sequence = 1, Digest = new string('a', 64) };

    private WebApplication? _app;

    public string Address { get; private set; } = "";

    /// <summary>How many questions of batches were answered.</summary>
    public int AnsweredItems { get; private set; }

    /// <summary>The pages of role lists that were asked for, by their tokens.</summary>
    public List<string> PagesAsked { get; } = [];

    public Reason Reason { get; init; } = Reason.MissingPrivilege;

    public Func<ListRolesRequest, int, ListRolesResponse> ListRoles { get; init; } =
        (_, _) => throw new RpcException(new Status(StatusCode.Internal, "no list"));

    public async Task<FailingServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l => l.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(new Decisions(this));
        builder.Services.AddSingleton<Policies>();
        _app = builder.Build();
        _app.MapGrpcService<Decisions>();
        _app.MapGrpcService<Policies>();
        await _app.StartAsync();
        Address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return this;
    }

    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;

    private sealed class Decisions(FailingServer server) : DecisionService.DecisionServiceBase
    {
        public override Task<CheckResponse> Check(CheckRequest request, ServerCallContext context) =>
            Task.FromResult(new CheckResponse { Revision = Revision, Reason = server.Reason });

        public override Task<CheckMatrixResponse> CheckMatrix(CheckMatrixRequest request, ServerCallContext context)
        {
            var answer = new CheckMatrixResponse { Revision = Revision };
            answer.Reasons.Add(Enumerable.Repeat(server.Reason, request.Subjects.Count * request.Actions.Count * request.Cells.Count));
            return Task.FromResult(answer);
        }

        public override Task<ListCapabilitiesResponse> ListCapabilities(ListCapabilitiesRequest request, ServerCallContext context) =>
            Task.FromResult(new ListCapabilitiesResponse { Revision = Revision, Reason = server.Reason });

        public override Task<BatchCheckResponse> BatchCheck(BatchCheckRequest request, ServerCallContext context)
        {
            if (request.Items.Any(i => i.Action.Name == "unavailable"))
            {
                throw new RpcException(new Status(StatusCode.Unavailable, "gone"));
            }

            var answer = new BatchCheckResponse { Revision = Revision };
            foreach (var _ in request.Items)
            {
                answer.Outcomes.Add(Outcome.Deny);
                answer.Reasons.Add(server.Reason);
            }

            server.AnsweredItems += request.Items.Count;
            return Task.FromResult(answer);
        }

        public override Task<ListRolesResponse> ListRoles(ListRolesRequest request, ServerCallContext context)
        {
            server.PagesAsked.Add(request.PageToken);
            return Task.FromResult(server.ListRoles(request, server.PagesAsked.Count));
        }

        public override Task<GetServerInfoResponse> GetServerInfo(GetServerInfoRequest request, ServerCallContext context) =>
            Task.FromResult(new GetServerInfoResponse
            {
                Revision = Revision,
                Kibana = "9.3",
                Counts = new PolicyCounts(),
                Owners = { "cases" },
            });
    }

    // Each watch ends after one status, without an error.
    private sealed class Policies : PolicyService.PolicyServiceBase
    {
        public override Task WatchRevisions(
            WatchRevisionsRequest request, IServerStreamWriter<WatchRevisionsResponse> responseStream, ServerCallContext context) =>
            responseStream.WriteAsync(new WatchRevisionsResponse
            {
                Event = RevisionEvent.Current,
                Status = new PolicyStatus { InForce = Revision, ActivatedAt = new(), Origin = RevisionOrigin.Directory },
            });
    }
}
