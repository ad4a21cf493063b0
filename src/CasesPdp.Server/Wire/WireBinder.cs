using CasesPdp.Protocol.V1;
using CasesPdp.Server.Admission;
using CasesPdp.Server.Channels;
using CasesPdp.Server.DecisionLog;
using CasesPdp.Server.Hosting;
using Grpc.Core;

namespace CasesPdp.Server.Wire;

/// <summary>
/// Binds the decision service. Methods that decide are answered from the bytes of their requests; the others go to the generated handlers.
/// </summary>
internal sealed class WireBinder(
    WireReader reader,
    WireFallback fallback,
    Draining draining,
    RequestParser requests,
    StaleGate stale,
    DecisionRecorder? recorder = null)
    : StrictBinder(DecisionService.Descriptor, requests)
{
    /// <inheritdoc/>
    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
    {
        if (WireMethod.Find(method.Name) is not { } wire)
        {
            base.AddMethod(method, handler);
            return;
        }

        Definition.AddMethod(
            OnTheWire(method, wire),
            (call, context) => call is { Request: null, Record: null }
                ? Task.FromResult(BeginAnswer(call, context))
                : FinishAsync(call, wire, context));
    }

    /// <inheritdoc/>
    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler)
    {
        if (WireMethod.Find(method.Name) is not { } wire)
        {
            base.AddMethod(method, handler);
            return;
        }

        Definition.AddMethod(
            OnTheWire(method, wire),
            (requests, responses, context) =>
            {
                draining.Track(context.GetHttpContext());
                return new WireStream(fallback, wire, stale, draining.Begun, recorder).RunAsync(requests, responses, context);
            });
    }

    private static WireCall BeginAnswer(WireCall call, ServerCallContext context)
    {
        AdmittedCall.Of(context).BeginAnswer(call.AnswerBytes);
        return call;
    }

    // What could not be done while the request was read: answering it the long way, and logging it.
    private async Task<WireCall> FinishAsync(WireCall call, WireMethod wire, ServerCallContext context)
    {
        if (call.Request is not null)
        {
            await fallback.AnswerAsync(call, wire, context);
        }

        if (call.Record is not null)
        {
            await recorder!.QueueAsync(call, context);
        }

        return BeginAnswer(call, context);
    }

    private Method<WireCall, WireCall> OnTheWire<TRequest, TResponse>(Method<TRequest, TResponse> method, WireMethod wire)
        where TRequest : class
        where TResponse : class
    {
        var marshaller = new Marshaller<WireCall>((call, context) => call.Send(context), context => reader.Read(context, wire));
        return new Method<WireCall, WireCall>(method.Type, method.ServiceName, method.Name, marshaller, marshaller);
    }
}
