using CasesPdp.Server.Hosting;
using CasesPdp.Server.Options;
using CasesPdp.Server.Requests;
using CasesPdp.Server.Telemetry;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace CasesPdp.Server.Admission;

/// <summary>Admits calls while the budget lasts, keeps account of them until their answers have been taken, and ends those that wait for
/// their callers for too long.</summary>
/// <remarks>
/// A health check is admitted whatever the budget, because it says whether the server lives. It takes nothing of the budget and does not
/// keep its connection from being closed, so that it is of no use to fill either. Thread-safe.
/// </remarks>
internal sealed class CallAdmission : IDisposable
{
    private const string HealthService = "grpc.health.v1.Health";

    // Kestrel credits a connection with what it took faster. The rate is high so that the credit of many answers is small: each gets the
    // grace period and hardly more.
    private static readonly MinDataRate OperationsRate = new(bytesPerSecond: 1024 * 1024, gracePeriod: TimeSpan.FromSeconds(5));

    private static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(1);

    private readonly CallList[] _lists;
    private readonly OverloadGate _overload;
    private readonly AdmissionMetrics _metrics;
    private readonly ServerMetrics _requests;
    private readonly TimeProvider _time;
    private readonly long _requestTicks;
    private readonly long _answerTicks;
    private readonly ConnectionSlots _operations;
    private readonly ITimer _timer;

    public CallAdmission(
        ServerOptions options,
        ByteBudget budget,
        OverloadGate overload,
        Listeners listeners,
        AdmissionMetrics metrics,
        ServerMetrics requests,
        TimeProvider time)
    {
        _overload = overload;
        Budget = budget;
        _metrics = metrics;
        _requests = requests;
        _time = time;
        _operations = listeners.OperationsSlots;
        _requestTicks = options.Limits.RequestSeconds * time.TimestampFrequency;
        _answerTicks = options.Limits.AnswerSeconds * time.TimestampFrequency;
        _lists = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new CallList())];
        metrics.Observe(budget, () => _lists.Sum(l => l.Count));
        _timer = time.CreateTimer(_ => Sweep(), state: null, SweepPeriod, SweepPeriod);
    }

    /// <summary>The budget of bytes in flight.</summary>
    public ByteBudget Budget { get; }

    /// <summary>The monotonic time; never 0.</summary>
    public long Now() => _time.GetTimestamp() | 1;

    /// <summary>Counts a call that was shed, and says so as gRPC ends a call.</summary>
    public RpcException Shed(ShedReason reason)
    {
        Count(reason);
        return Refusal.Overloaded.ToException();
    }

    /// <summary>Counts a call that was shed.</summary>
    public void Count(ShedReason reason) => _metrics.Shed(reason);

    /// <summary>Counts a refusal, as gRPC ends a call with it.</summary>
    public RpcException Refused(Refusal refusal)
    {
        _requests.Refused(refusal);
        return refusal.ToException();
    }

    /// <summary>The middleware: runs behind routing, before anything of the body is read.</summary>
    public Task AdmitAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method is not { } method)
        {
            return ServeAsync(context, next);
        }

        var isHealth = method.ServiceName == HealthService;

        // A request that carries the gate has passed it on the fast path, and is not drawn again.
        if (!isHealth && context.Features[typeof(OverloadGate)] is null && _overload.MustShed())
        {
            return ShedAsync(ShedReason.Overload, context);
        }

        if (!isHealth && !Budget.TryTake(AdmittedCall.BaseBytes))
        {
            return ShedAsync(ShedReason.BytesInFlight, context);
        }

        var list = _lists[Thread.GetCurrentProcessorId() % _lists.Length];
        var call = new AdmittedCall(this, context, method.Type, isHealth) { List = list };
        list.Add(call);
        context.Features.Set<IRequestBodyPipeFeature>(call);
        return ServeAsync(context, next, call);
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private Task ShedAsync(ShedReason reason, HttpContext context)
    {
        Count(reason);
        return Refusal.Overloaded.WriteTo(context.Response.Headers);
    }

    private static async Task ServeAsync(HttpContext context, RequestDelegate next, AdmittedCall call)
    {
        try
        {
            await next(context);
            if (call.MustBeTaken)
            {
                // Kestrel waits until the caller has taken what was written. It would not wait at the end of the response.
                await context.Response.BodyWriter.FlushAsync();
            }
        }
        finally
        {
            call.End();
        }
    }

    // Probes and metrics: their connections are busy while they are answered. A client that does not read loses its connection, because
    // otherwise a few hundred of them would take all places.
    private static async Task ServeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = OperationsRate;
        }

        var connection = context.Features.Get<ConnectionSlot>();
        connection?.Enter();
        try
        {
            await next(context);
        }
        finally
        {
            connection?.Leave();
        }
    }

    private void Sweep()
    {
        var now = Now();
        foreach (var list in _lists)
        {
            list.EndLate(now - _requestTicks, now - _answerTicks);
        }

        _operations.CloseIdle();
    }
}
