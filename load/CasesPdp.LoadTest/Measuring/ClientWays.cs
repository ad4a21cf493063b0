using System.Diagnostics.Metrics;
using CasesPdp.Client;
using CasesPdp.LoadTest.Targets;
using CasesPdp.Protocol.V1;
using Grpc.Net.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CasesPdp.LoadTest.Measuring;

/// <summary>How a .NET process asks a server: by the client library as an application registers it, or by the generated client.</summary>
internal sealed class ClientWays : IDisposable
{
    /// <summary>Long, so that a busy machine gives a slow answer and not a failed one.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly ServiceProvider _services;
    private readonly GrpcChannel _channel;

    public ClientWays(Endpoint endpoint, PdpMode mode = PdpMode.Remote)
    {
        _channel = GrpcClientRow.Open(endpoint);
        Generated = new DecisionService.DecisionServiceClient(_channel);
        _services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddCasesPdp(o =>
            {
                o.Addresses.Add($"{endpoint.Address}");
                o.Deadline = Deadline;
                o.Mode = mode;
            })
            .BuildServiceProvider();
        Library = _services.GetRequiredService<ICasesPdp>();
    }

    public ICasesPdp Library { get; }

    public DecisionService.DecisionServiceClient Generated { get; }

    /// <summary>How many questions the library sent in a request, on average, while something ran.</summary>
    public static async Task<double> QuestionsPerRequestAsync(Func<Task> run)
    {
        var (questions, requests) = (0L, 0L);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "casespdp.client.batch.questions")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<int>((_, count, _, _) =>
        {
            Interlocked.Add(ref questions, count);
            Interlocked.Increment(ref requests);
        });
        listener.Start();
        await run().ConfigureAwait(false);
        return (double)questions / Math.Max(1, requests);
    }

    public void Dispose()
    {
        _services.Dispose();
        _channel.Dispose();
    }
}
