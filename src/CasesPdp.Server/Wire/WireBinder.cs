using CasesPdp.Protocol.V1;
using Google.Protobuf;
using Grpc.Core;

namespace CasesPdp.Server.Wire;

/// <summary>
/// Binds the generated service, and puts the wire path before the methods that have one: their requests are answered from the bytes where
/// that is possible, and handed to the generated method where it is not.
/// </summary>
internal sealed class WireBinder(WireReader reader) : StrictBinder
{
    /// <inheritdoc/>
    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
    {
        if (WireAnswers.For(method.Name) is not { } tryAnswer)
        {
            base.AddMethod(method, handler);
            return;
        }

        Definition.AddMethod(
            OnTheWire(method, tryAnswer),
            (exchange, context) => exchange.Request is null ? Task.FromResult(exchange) : AskGenerated(exchange, context));

        async Task<WireExchange> AskGenerated(WireExchange exchange, ServerCallContext context)
        {
            exchange.Response = (IMessage)await handler!((TRequest)exchange.Request!, context);
            return exchange;
        }
    }

    /// <inheritdoc/>
    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler)
    {
        if (WireAnswers.For(method.Name) is not { } tryAnswer)
        {
            base.AddMethod(method, handler);
            return;
        }

        Definition.AddMethod(
            OnTheWire(method, tryAnswer),
            (requests, responses, context) =>
            {
                var stream = new WireStream<TRequest, TResponse>(requests, responses);
                return handler!(stream, stream, context);
            });
    }

    private Method<WireExchange, WireExchange> OnTheWire<TRequest, TResponse>(
        Method<TRequest, TResponse> method, WireReader.TryAnswer tryAnswer)
        where TRequest : class
        where TResponse : class
    {
        var parser = DecisionService.Descriptor.FindMethodByName(method.Name).InputType.Parser;
        var marshaller = new Marshaller<WireExchange>(
            (exchange, context) => exchange.Send(context), context => reader.Read(context, method.Name, tryAnswer, parser));
        return new Method<WireExchange, WireExchange>(method.Type, method.ServiceName, method.Name, marshaller, marshaller);
    }
}
