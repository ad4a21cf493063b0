using CasesPdp.Server.Admission;
using CasesPdp.Server.Requests;
using CasesPdp.Server.Telemetry;
using Google.Protobuf;
using Grpc.Core;

namespace CasesPdp.Server.Wire;

/// <summary>Parses requests by the generated classes, within the budget of bytes in flight.</summary>
internal sealed class RequestParser(ExpensiveLane lane, ServerMetrics metrics)
{
    /// <summary>Bytes of a request beyond which it is expensive to parse and to answer.</summary>
    public const int ExpensiveBytes = 64 * 1024;

    // A byte of a message becomes up to so many bytes of objects: two bytes can be an empty cell, three an owner of one letter.
    private const int Expansion = 16;

    /// <summary>What the call holds while the objects of a request of that size live.</summary>
    public static long SizeOf(RequestBytes request) => SizeOf(request.Length);

    /// <summary>What the objects of a message with that many bytes take.</summary>
    public static long SizeOf(long bytes) => bytes * Expansion;

    /// <summary>Parses a request, once what it repeats has been counted. Fields that this version does not know are dropped.</summary>
    /// <param name="method">The method.</param>
    /// <param name="request">The bytes; disposed of.</param>
    /// <param name="parser">The parser of the method's requests.</param>
    /// <param name="message">The request, unless it is refused.</param>
    /// <returns>The refusal of bytes that are no message, or hold too many of something.</returns>
    public static Refusal? Parse(string method, RequestBytes request, MessageParser parser, out IMessage? message)
    {
        message = null;
        using var bytes = request;
        try
        {
            if (RequestCounts.Check(method, bytes) is { } refusal)
            {
                return refusal;
            }

            message = parser.WithDiscardUnknownFields(true).ParseFrom(bytes.Room, 0, bytes.Length);
            if (message.CalculateSize() != bytes.Length)
            {
                // Something was dropped. The parser drops fields of invalid wire types too; only one that keeps fields refuses them.
                parser.ParseFrom(bytes.Room, 0, bytes.Length);
            }

            return null;
        }
        catch (InvalidProtocolBufferException)
        {
            message = null;
            return Refusal.Malformed();
        }
    }

    /// <summary>As <see cref="Parse(string, RequestBytes, MessageParser, out IMessage)"/>; a large request in the lane for expensive
    /// work.</summary>
    /// <exception cref="RpcException">The request is refused.</exception>
    public async ValueTask<IMessage> ParseAsync(string method, RequestBytes request, MessageParser parser, ServerCallContext context) =>
        request.Length > ExpensiveBytes
            ? await lane.RunAsync(() => Parse(method, request, parser), context.CancellationToken)
            : Parse(method, request, parser);

    private IMessage Parse(string method, RequestBytes request, MessageParser parser)
    {
        if (Parse(method, request, parser, out var message) is { } refusal)
        {
            metrics.Refused(refusal);
            throw refusal.ToException();
        }

        return message!;
    }
}
