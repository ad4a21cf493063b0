using CasesPdp.Server.Admission;
using Google.Protobuf;
using Grpc.Core;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace CasesPdp.Server.Wire;

/// <summary>
/// Binds a generated service so that bytes which are no message end the call with INVALID_ARGUMENT, as every other fault of the caller
/// does, and so that requests and answers count towards the budget of bytes in flight.
/// </summary>
/// <remarks>gRPC alone would parse a request before any handler knows its caller, and report an error of the server.</remarks>
internal class StrictBinder(ServiceDescriptor service, RequestParser requests) : ServiceBinderBase
{
    /// <summary>The service as bound so far.</summary>
    protected ServerServiceDefinition.Builder Definition { get; } = ServerServiceDefinition.CreateBuilder();

    /// <summary>The service with everything that was bound.</summary>
    public ServerServiceDefinition Build() => Definition.Build();

    /// <inheritdoc/>
    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
    {
        var parser = ParserOf(method.Name);
        Definition.AddMethod(
            OfBytes(method),
            async (bytes, context) =>
            {
                var call = AdmittedCall.Of(context);
                using var held = call.Hold(RequestParser.SizeOf(bytes));
                try
                {
                    var request = (TRequest)await requests.ParseAsync(method.Name, bytes, parser, context);
                    var response = await handler!(request, context);
                    call.BeginAnswer(((IMessage)response).CalculateSize());
                    return response;
                }
                catch (OutOfMemoryException)
                {
                    throw call.OutOfMemory();
                }
            });
    }

    /// <inheritdoc/>
    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var parser = ParserOf(method.Name);
        Definition.AddMethod(
            OfBytes(method),
            async (bytes, responses, context) =>
            {
                // The request lives as long as the call, and is small.
                var call = AdmittedCall.Of(context);
                var request = (TRequest)await requests.ParseAsync(method.Name, bytes, parser, context);
                await handler!(request, new AdmittedWriter<TResponse>(responses, call, r => ((IMessage)r).CalculateSize()), context);
            });
    }

    /// <inheritdoc/>
    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler) => Definition.AddMethod(method, handler!);

    /// <summary>The parser of a method's requests.</summary>
    protected MessageParser ParserOf(string method) => service.FindMethodByName(method).InputType.Parser;

    private static Method<RequestBytes, TResponse> OfBytes<TRequest, TResponse>(Method<TRequest, TResponse> method)
    {
        var bytes = new Marshaller<RequestBytes>(
            (_, _) => throw new NotSupportedException("A server sends no requests."),
            context => new RequestBytes(context.PayloadAsReadOnlySequence()));
        return new Method<RequestBytes, TResponse>(method.Type, method.ServiceName, method.Name, bytes, method.ResponseMarshaller);
    }
}
