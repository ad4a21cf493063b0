using CasesPdp.Server.Messages;
using Google.Protobuf;
using Grpc.Core;

namespace CasesPdp.Server.Wire;

/// <summary>
/// Binds a generated service so that bytes which are no message end the call with INVALID_ARGUMENT, as every other fault of the caller
/// does. Left alone, gRPC would call them an error of the server.
/// </summary>
/// <remarks>Only the deserializers of requests are wrapped: an RpcException thrown there keeps its status.</remarks>
internal class StrictBinder : ServiceBinderBase
{
    /// <summary>The service as bound so far.</summary>
    protected ServerServiceDefinition.Builder Definition { get; } = ServerServiceDefinition.CreateBuilder();

    /// <summary>The service with everything that was bound.</summary>
    public ServerServiceDefinition Build() => Definition.Build();

    /// <inheritdoc/>
    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler) =>
        Definition.AddMethod(Strict(method), handler!);

    /// <inheritdoc/>
    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler) =>
        Definition.AddMethod(Strict(method), handler!);

    /// <inheritdoc/>
    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler) =>
        Definition.AddMethod(Strict(method), handler!);

    private static Method<TRequest, TResponse> Strict<TRequest, TResponse>(Method<TRequest, TResponse> method)
        where TRequest : class
        where TResponse : class
    {
        var lenient = method.RequestMarshaller;
        var strict = new Marshaller<TRequest>(
            lenient.ContextualSerializer,
            context =>
            {
                try
                {
                    RequestCounts.Check(method.Name, context.PayloadAsReadOnlySequence())?.Throw();
                    return lenient.ContextualDeserializer(context);
                }
                catch (InvalidProtocolBufferException)
                {
                    throw Refusal.Malformed().ToException();
                }
            });
        return new Method<TRequest, TResponse>(method.Type, method.ServiceName, method.Name, strict, method.ResponseMarshaller);
    }
}
