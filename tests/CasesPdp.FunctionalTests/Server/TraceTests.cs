using System.Diagnostics;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Telemetry;
using Grpc.Core;

namespace CasesPdp.FunctionalTests.Server;

/// <summary>Spans join the trace of a caller that is sampled, and there are no others.</summary>
public sealed class TraceTests
{
    [Fact]
    public async Task Export_CallsOfTraces_OnlyThoseThatAreSampled()
    {
        await using var collector = await Collector.StartAsync();
        var server = await RunningServer.StartDefaultAsync($"CasesPdp:OtlpEndpoint={collector.Address}");
        var (sampled, unsampled) = (NewTrace(), NewTrace());

        Check(server, $"00-{sampled}-00f067aa0ba902b7-01");
        Check(server, $"00-{unsampled}-00f067aa0ba902b7-00");
        await server.DisposeAsync();

        Assert.Equal((true, false), (collector.Has(sampled), collector.Has(unsampled)));
    }

    [Theory]
    [InlineData("01", true)]
    [InlineData("03", true)]
    [InlineData("0b", true)]
    [InlineData("00", false)]
    [InlineData("02", false)]
    [InlineData("0a", false)]
    public async Task Span_FlagsOfTheParent_LowestSaysWhetherThereIsOne(string flags, bool expected)
    {
        await using var server = await RunningServer.StartDefaultAsync();
        var trace = NewTrace();
        using var spans = new Spans(trace);

        Check(server, $"00-{trace}-00f067aa0ba902b7-{flags}");

        Assert.Equal(expected, spans.Begun is not null);
        Assert.True(spans.Begun is null || (spans.Begun.ParentSpanId.ToHexString() == "00f067aa0ba902b7"
            && spans.Begun.Kind == ActivityKind.Server && spans.Begun.DisplayName == "casespdp.v1.DecisionService/Check"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-0")]
    [InlineData("00-00000000000000000000000000000000-00f067aa0ba902b7-01")]
    [InlineData("00-0AF7651916CD43DD8448EB211C80319C-00f067aa0ba902b7-01")]
    [InlineData("ff-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01-more")]
    public async Task Span_MalformedParent_IsNone(string parent)
    {
        await using var server = await RunningServer.StartDefaultAsync();
        using var spans = new Spans("0af7651916cd43dd8448eb211c80319c");

        var answer = Check(server, parent);

        Assert.Equal(Reason.Allowed, answer.Reason);
        Assert.Null(spans.Begun);
    }

    [Theory]
    [InlineData("baggage")]
    [InlineData("traceparent")]
    [InlineData("tracestate")]
    public async Task Header_OfAMegabyte_EndsItsCallAndNoOther(string name)
    {
        await using var server = await RunningServer.StartDefaultAsync();
        using var channel = server.OpenChannel();
        var stranger = new DecisionService.DecisionServiceClient(channel);

        var refused = Assert.Throws<RpcException>(() => stranger.Check(
            Ask.Check("t1_analyst", "getCase"), new Metadata { { name, new string('a', 1 << 20) } }));

        Assert.NotEqual(StatusCode.OK, refused.StatusCode);
        Assert.Equal(Reason.Allowed, Check(server, "").Reason);
    }

    private static string NewTrace() => ActivityTraceId.CreateRandom().ToHexString();

    private static CheckResponse Check(RunningServer server, string parent) => server.Client.Check(
        Ask.Check("t1_analyst", "getCase"), parent.Length == 0 ? [] : new Metadata { { "traceparent", parent } });

    /// <summary>Hears of the span of one trace. Tests run beside each other, and each has its own.</summary>
    private sealed class Spans : IDisposable
    {
        private readonly ActivityListener _listener;
        private Activity? _begun;

        public Spans(string trace)
        {
            PublishedPrograms.SkipIfTested("listens to spans in the server");
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name == CallTelemetry.SourceName,
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
                ActivityStarted = activity => _begun = activity.TraceId.ToHexString() == trace ? activity : _begun,
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public Activity? Begun => Volatile.Read(ref _begun);

        public void Dispose() => _listener.Dispose();
    }
}
