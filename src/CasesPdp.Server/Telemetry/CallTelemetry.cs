using System.Diagnostics;
using System.Diagnostics.Metrics;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.ObjectPool;

namespace CasesPdp.Server.Telemetry;

/// <summary>Measures every gRPC call from its headers to its status, and gives it a span where its caller's trace is sampled.</summary>
/// <remarks>
/// A call without a sampled <c>traceparent</c> has no span: nothing is made, parsed or allocated for it. The server begins no trace. The
/// framework's instrumentation makes an activity for every call, sampled or not. A call allocates nothing here, except for its span.
/// </remarks>
internal sealed class CallTelemetry
{
    /// <summary>The name of the source of spans.</summary>
    public const string SourceName = "CasesPdp";

    private const int MostRetained = 1_024;

    private static readonly ActivitySource Source = new(SourceName);

    private readonly Histogram<double> _durations;
    private readonly ObjectPool<RunningCall> _calls =
        new DefaultObjectPool<RunningCall>(new DefaultPooledObjectPolicy<RunningCall>(), MostRetained);

    public CallTelemetry(IMeterFactory meters) => _durations = meters.Create(ServerMetrics.MeterName).CreateHistogram<double>(
        "rpc.server.call.duration",
        "s",
        "Time from the headers of a call to its status, reading and writing included.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [.. ServerMetrics.DurationBucketsSeconds, 5, 10, 60, 600] });

    /// <summary>Measures the call, as middleware behind routing.</summary>
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if ((_durations.Enabled || Source.HasListeners()) && context.GetEndpoint()?.Metadata.GetMetadata<CallTags>() is { } tags)
        {
            var call = _calls.Get();
            call.Begin(this, context, tags);
            context.Response.OnCompleted(static state => ((RunningCall)state).EndAsync(), call);
        }

        return next(context);
    }

    /// <summary>Whether a call gets a span: its caller's trace is sampled, and spans are sent somewhere.</summary>
    public static bool IsTraced(IHeaderDictionary headers) => Source.HasListeners() && SampledParent.TryRead(headers, out _);

    /// <summary>Measures a call without a span.</summary>
    /// <param name="begun">When it began, as a timestamp of <see cref="Stopwatch"/>.</param>
    /// <param name="tags">Its attributes.</param>
    public void Record(long begun, KeyValuePair<string, object?>[] tags) =>
        _durations.Record(Stopwatch.GetElapsedTime(begun).TotalSeconds, tags);

    // gRPC sends the status with the headers where there is no answer, else behind it. A stream that its caller gave up ends well for the
    // server. Asking for a token makes one, so a call is asked only where that matters.
    private static StatusCode StatusOf(HttpContext context, CallTags tags)
    {
        var status = context.Response.Headers.GrpcStatus;
        if (status.Count == 0)
        {
            status = context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers.GrpcStatus ?? default;
        }

        var code = int.TryParse(status.ToString(), out var number) && number is >= 0 and <= (int)StatusCode.Unauthenticated
            ? (StatusCode)number
            : StatusCode.Unknown;
        var mayBeCancelled = code == StatusCode.Unknown || (code == StatusCode.OK && tags.IsStream);
        return mayBeCancelled && context.RequestAborted.IsCancellationRequested ? StatusCode.Cancelled : code;
    }

    /// <summary>A call that has begun; used again for other calls.</summary>
    private sealed class RunningCall
    {
        private CallTelemetry _owner = null!;
        private HttpContext _context = null!;
        private CallTags _tags = null!;
        private Activity? _span;
        private long _start;

        public void Begin(CallTelemetry owner, HttpContext context, CallTags tags)
        {
            (_owner, _context, _tags) = (owner, context, tags);
            _start = Stopwatch.GetTimestamp();
            _span = Source.HasListeners() && SampledParent.TryRead(context.Request.Headers, out var parent)
                ? Source.StartActivity(tags.Method, ActivityKind.Server, parent)
                : null;
        }

        public Task EndAsync()
        {
            var code = StatusOf(_context, _tags);
            var tags = _tags[code];
            _owner.Record(_start, tags);
            if (_span is not null)
            {
                EndSpan(_span, code, tags);
            }

            var calls = _owner._calls;
            (_owner, _context, _span) = (null!, null!, null);
            calls.Return(this);
            return Task.CompletedTask;
        }

        private static void EndSpan(Activity span, StatusCode code, KeyValuePair<string, object?>[] tags)
        {
            foreach (var (name, value) in tags)
            {
                span.SetTag(name, value);
            }

            span.SetStatus(CallTags.IsError(code) ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
            span.Dispose();
        }
    }
}
