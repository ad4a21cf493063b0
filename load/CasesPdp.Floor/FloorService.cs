using System.Buffers;
using Grpc.Core;

namespace CasesPdp.Floor;

/// <summary>
/// What the transport alone costs: a method that takes the bytes of a request, does nothing with them, and sends bytes that were made
/// before.
/// </summary>
internal static class FloorService
{
    /// <summary>The path of the method is <c>/casespdp.v1.Floor/{name}</c>.</summary>
    public const string Service = "casespdp.v1.Floor";

    /// <summary>A service with one method for each answer.</summary>
    public static ServerServiceDefinition Define(IReadOnlyDictionary<string, byte[]> answers)
    {
        var definition = ServerServiceDefinition.CreateBuilder();
        foreach (var (name, answer) in answers)
        {
            var marshaller = new Marshaller<Request>((_, context) => Send(answer, context), Receive);
            definition.AddMethod(
                new Method<Request, Request>(MethodType.Unary, Service, name, marshaller, marshaller),
                (request, _) => Task.FromResult(request));
        }

        return definition.Build();
    }

    private static Request Receive(DeserializationContext context) => new(context.PayloadAsReadOnlySequence().Length);

    private static void Send(byte[] answer, SerializationContext context)
    {
        context.SetPayloadLength(answer.Length);
        context.GetBufferWriter().Write(answer);
        context.Complete();
    }

    private sealed record Request(long Length);
}
