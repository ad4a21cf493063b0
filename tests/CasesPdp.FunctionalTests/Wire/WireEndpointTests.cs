using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.Protocol.V1;
using Microsoft.Extensions.DependencyInjection;

namespace CasesPdp.FunctionalTests.Wire;

/// <summary>
/// Which of the two paths answers a request that comes in through the front door: the server counts those that step aside.
/// </summary>
public sealed class WireEndpointTests(DefaultServer server) : IClassFixture<DefaultServer>
{
    [Theory]
    [InlineData("Check")]
    [InlineData("BatchCheck")]
    [InlineData("CheckMatrix")]
    [InlineData("StreamCheck")]
    public async Task Answer_PlainRequest_ComesFromTheWirePath(string method)
    {
        using var counts = new RequestsByMethod(server.Server.Services);

        await AskAsync(method, demand: null);

        Assert.Equal((0, 1), (counts.FellBack(method), counts.Answered(method)));
    }

    [Theory]
    [InlineData("Check")]
    [InlineData("BatchCheck")]
    [InlineData("CheckMatrix")]
    [InlineData("StreamCheck")]
    public async Task Answer_RequestThatDemandsARevision_ComesFromTheGeneratedClasses(string method)
    {
        var revision = server.Client.GetServerInfo(new GetServerInfoRequest()).Revision;
        using var counts = new RequestsByMethod(server.Server.Services);

        await AskAsync(method, new RevisionRequirement { ExactDigest = revision.Digest });

        Assert.Equal((1, 1), (counts.FellBack(method), counts.Answered(method)));
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
