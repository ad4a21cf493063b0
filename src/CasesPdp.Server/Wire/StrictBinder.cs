using System.Buffers;
using CasesPdp.Server.Requests;
using CasesPdp.Server.Telemetry;
using Google.Protobuf;
using Grpc.Core;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace CasesPdp.Server.Wire;

/// <summary>
/// Binds a generated service so that bytes which are no message end the call with INVALID_ARGUMENT, as every other fault of the caller
/// does. gRPC alone would report an error of the server.
/// </summary>
/// <remarks>Only the deserializers of requests are replaced: an RpcException thrown there keeps its status.</remarks>
internal class StrictBinder(ServiceDescriptor service, ServerMetrics metrics) : ServiceBinderBase
{
    /// <summary>The service as bound so far.</summary>
    protected ServerServiceDefinition.Builder Definition { get; } = ServerServiceDefinition.CreateBuilder();

    /// <summary>Parses a request, once what it repeats has been counted. Fields that this version does not know are dropped.</summary>
    /// <param name="method">The method.</param>
    /// <param name="request">The bytes.</param>
    /// <param name="parser">The parser of the method's requests.</param>
    /// <param name="message">The request, unless it is refused.</param>
    /// <returns>The refusal of bytes that are no message, or hold too many of something.</returns>
    public static Refusal? Parse(string method, ReadOnlySequence<byte> request, MessageParser parser, out IMessage? message)
    {
        message = null;
        try
        {
            if (RequestCounts.Check(method, request) is { } refusal)
            {
                return refusal;
            }

            message = parser.WithDiscardUnknownFields(true).ParseFrom(request);
            if (message.CalculateSize() != request.Length)
            {
                // Something was dropped. The parser drops fields of invalid wire types too; only one that keeps fields refuses them.
                parser.ParseFrom(request);
            }

            return null;
        }
        catch (InvalidProtocolBufferException)
        {
            message = null;
            return Refusal.Malformed();
        }
    }

    /// <summary>
    /// As <see cref="Parse(string, ReadOnlySequence{byte}, MessageParser, out IMessage)"/>; counts a refusal and throws it.
    /// </summary>
    /// <exception cref="RpcException">The request is refused.</exception>
    public static IMessage Parse(string method, ReadOnlySequence<byte> request, MessageParser parser, ServerMetrics metrics)
    {
        if (Parse(method, request, parser, out var message) is { } refusal)
        {
            metrics.Refused(refusal);
            throw refusal.ToException();
        }

        return message!;
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
            context => (TRequest)Parse(method.Name, context.PayloadAsReadOnlySequence(), parser, metrics));
        return new Method<TRequest, TResponse>(method.Type, method.ServiceName, method.Name, strict, method.ResponseMarshaller);
    }
}
