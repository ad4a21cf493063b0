using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.Protocol.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace CasesPdp.FunctionalTests.Wire;

/// <summary>
/// Whether a request that comes in over gRPC is answered from its bytes as they came: the server counts those that fall back.
/// </summary>
public sealed class WireEndpointTests(DefaultServer server) : IClassFixture<DefaultServer>
{
    [Theory]
    [InlineData("Check")]
    [InlineData("BatchCheck")]
    [InlineData("CheckMatrix")]
    [InlineData("StreamCheck")]
    public async Task Answer_PlainRequest_IsAnsweredAsItCame(string method)
    {
        using var counts = new RequestsByMethod(server.Server.Services);

        await AskAsync(method, demand: null);
        await AskAsync(method, new RevisionRequirement());
        await AskAsync(method, new RevisionRequirement { ExactDigest = server.Client.GetServerInfo(new GetServerInfoRequest()).Revision.Digest });

        Assert.Equal((0, 3), (counts.FellBack(method), counts.Answered(method)));
    }

    [Theory]
    [InlineData("Check")]
    [InlineData("BatchCheck")]
    [InlineData("CheckMatrix")]
    [InlineData("StreamCheck")]
    public async Task Answer_RequestWithTwoDemands_FallsBack(string method)
    {
        // Of a repeated member of a oneof the generated classes keep the last: a demand of two fields is theirs to read.
        var digest = System.Text.Encoding.ASCII.GetBytes(server.Client.GetServerInfo(new GetServerInfoRequest()).Revision.Digest);
        byte[] twice = [0x0A, 16, .. digest[..16], 0x0A, 64, .. digest];
        using var counts = new RequestsByMethod(server.Server.Services);

        await RawAskAsync(method, twice);

        Assert.Equal((1, 1), (counts.FellBack(method), counts.Answered(method)));
    }

    private async Task RawAskAsync(string method, byte[] demand)
    {
        byte[] subject = Field(1, Ask.Subject("t1_analyst").ToByteArray());
        byte[] action = Field(2, Ask.Action("getCase").ToByteArray());
        byte[] resource = Field(3, Ask.Resource(Ask.Security).ToByteArray());
        byte[] batch = [.. subject, .. action, .. resource, .. Field(5, demand), .. Field(7, [])];
        byte[] request = method switch
        {
            "Check" => [.. subject, .. action, .. resource, .. Field(4, demand)],
            "BatchCheck" => batch,
            "CheckMatrix" => [.. subject, .. action, .. Field(3, new MatrixCell { Owner = Ask.Security }.ToByteArray()), .. Field(4, demand)],
            _ => Field(2, batch),
        };

        var (code, _, body) = await RawCall.PostAsync(
            server.Server.Decisions, "/casespdp.v1.DecisionService/" + method, RawCall.Frame(request));

        Assert.Equal(StatusCode.OK, code);
        Assert.NotEmpty(body);

        static byte[] Field(int number, byte[] content) =>
            [(byte)((number << 3) | 2), .. content.Length < 128 ? [(byte)content.Length] : new[] { (byte)(content.Length | 0x80), (byte)1 }, .. content];
    }

    private async Task AskAsync(string method, RevisionRequirement? demand)
    {
        var batch = Ask.Batch(3);
        batch.Revision = demand;
        switch (method)
        {
            case "Check":
                server.Client.Check(new CheckRequest
                {
                    Subject = batch.Subject ?? batch.Items[0].Subject,
                    Action = batch.Items[0].Action ?? batch.Action,
                    Resource = batch.Items[0].Resource ?? batch.Resource,
                    Revision = batch.Revision,
                });
                break;
            case "BatchCheck":
                server.Client.BatchCheck(batch);
                break;
            case "CheckMatrix":
                server.Client.CheckMatrix(new CheckMatrixRequest
                {
                    Subjects = { batch.Subject ?? batch.Items[0].Subject },
                    Actions = { batch.Items[0].Action ?? batch.Action },
                    Cells = { new MatrixCell { Owner = "securitySolution" } },
                    Revision = batch.Revision,
                });
                break;
            default:
                using (var stream = server.Client.StreamCheck())
                {
                    await stream.RequestStream.WriteAsync(new StreamCheckRequest { Id = 1, Batch = batch });
                    await stream.RequestStream.CompleteAsync();
                    Assert.True(await stream.ResponseStream.MoveNext(CancellationToken.None));
                    Assert.NotNull(stream.ResponseStream.Current.Answer);
                }

                break;
        }
    }

    /// <summary>Listens to the meters of one server.</summary>
    private sealed class RequestsByMethod : IDisposable
    {
        private readonly ConcurrentDictionary<(string Instrument, string Method), int> _counts = new();
        private readonly MeterListener _listener = new();

        public RequestsByMethod(IServiceProvider services)
        {
            var factory = services.GetRequiredService<IMeterFactory>();
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, factory))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Count(instrument, tags));
            _listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Count(instrument, tags));
            _listener.Start();
        }

        public int FellBack(string method) => _counts.GetValueOrDefault(("casespdp.wire.fallbacks", method));

        public int Answered(string method) => _counts.GetValueOrDefault(("casespdp.request.duration", method));

        public void Dispose() => _listener.Dispose();

        private void Count(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (var (key, value) in tags)
            {
                if (key == "method")
                {
                    _counts.AddOrUpdate((instrument.Name, (string)value!), 1, (_, count) => count + 1);
                }
            }
        }
    }
}
