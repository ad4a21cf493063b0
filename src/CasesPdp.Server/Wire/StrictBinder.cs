using System.Buffers;
using CasesPdp.Server.Requests;
using Google.Protobuf;
using Grpc.Core;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace CasesPdp.Server.Wire;

/// <summary>
/// Binds a generated service so that bytes which are no message end the call with INVALID_ARGUMENT, as every other fault of the caller
/// does. gRPC alone would report an error of the server.
/// </summary>
/// <remarks>Only the deserializers of requests are replaced: an RpcException thrown there keeps its status.</remarks>
internal class StrictBinder(ServiceDescriptor service) : ServiceBinderBase
{
    /// <summary>The service as bound so far.</summary>
    protected ServerServiceDefinition.Builder Definition { get; } = ServerServiceDefinition.CreateBuilder();

    /// <summary>Parses a request, once what it repeats has been counted.</summary>
    /// <exception cref="RpcException">The bytes are no message, or hold too many of something.</exception>
    public static IMessage Parse(string method, ReadOnlySequence<byte> request, MessageParser parser)
    {
        try
        {
            RequestCounts.Check(method, request)?.Throw();
            return parser.ParseFrom(request);
        }
        catch (InvalidProtocolBufferException)
        {
            throw Refusal.Malformed().ToException();
        }
    }

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

    /// <summary>The parser of a method's requests.</summary>
    protected MessageParser ParserOf(string method) => service.FindMethodByName(method).InputType.Parser;

    private Method<TRequest, TResponse> Strict<TRequest, TResponse>(Method<TRequest, TResponse> method)
        where TRequest : class
        where TResponse : class
    {
        var parser = ParserOf(method.Name);
        var strict = new Marshaller<TRequest>(
            method.RequestMarshaller.ContextualSerializer,
            context => (TRequest)Parse(method.Name, context.PayloadAsReadOnlySequence(), parser));
        return new Method<TRequest, TResponse>(method.Type, method.ServiceName, method.Name, strict, method.ResponseMarshaller);
    }
}
