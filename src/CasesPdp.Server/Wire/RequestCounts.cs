using CasesPdp.Decisions;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Requests;
using Google.Protobuf;

namespace CasesPdp.Server.Wire;

/// <summary>Counts what a request repeats before any object is made of it.</summary>
/// <remarks>
/// Two bytes of a message can become an item of a hundred. Without this a message of 4 MiB would first grow to hundreds, and be refused for
/// its count only then. Bytes that are no message at all are refused here too, before anything is made of those that are.
/// </remarks>
internal static class RequestCounts
{
    private const int LeastBytesOfAnItem = 2;

    /// <summary>What is too numerous in the request, if anything is; small requests are not looked at.</summary>
    /// <exception cref="InvalidProtocolBufferException">The bytes are no message.</exception>
    public static Refusal? Check(string method, RequestBytes request) => method switch
    {
        nameof(DecisionService.DecisionServiceBase.BatchCheck) => Check(request, "items", WireTags.BatchItem, Limits.BatchItems),
        nameof(DecisionService.DecisionServiceBase.FilterSubjects) => Check(request, "subjects", WireTags.FilteredSubject, Limits.FilteredSubjects),
        nameof(DecisionService.DecisionServiceBase.CheckMatrix) => Check(request, "cells", WireTags.MatrixCell, Limits.MatrixCells)
            ?? Check(request, "subjects", WireTags.MatrixSubject, Limits.MatrixCells)
            ?? Check(request, "actions", WireTags.MatrixAction, Limits.MatrixCells),
        _ => null,
    };

    /// <summary>
    /// As <see cref="Check(string, RequestBytes)"/>, for a message of a stream, where the refusal is an answer to the batch with that id
    /// and the stream goes on.
    /// </summary>
    public static Refusal? CheckStream(RequestBytes message, out ulong id)
    {
        id = 0;
        return message.Length <= Limits.BatchItems * LeastBytesOfAnItem
            ? null
            : RequestLimits.Count(CountStream(new CodedInputStream(message.Room, 0, message.Length), out id), Limits.BatchItems, "items");
    }

    private static int CountStream(CodedInputStream input, out ulong id)
    {
        id = 0;
        var count = 0;
        while (input.ReadTag() is var tag && tag != 0)
        {
            switch (tag)
            {
                case WireTags.StreamId:
                    id = input.ReadUInt64();
                    break;
                case WireTags.StreamBatch:
                    count += Count(input.ReadBytes().CreateCodedInput(), WireTags.BatchItem);
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        return count;
    }

    private static Refusal? Check(RequestBytes request, string field, uint tag, int limit) => request.Length <= limit * LeastBytesOfAnItem
        ? null
        : RequestLimits.Count(Count(new CodedInputStream(request.Room, 0, request.Length), tag), limit, field);

    private static int Count(CodedInputStream input, uint tag)
    {
        var count = 0;
        while (input.ReadTag() is var found && found != 0)
        {
            count += found == tag ? 1 : 0;
            input.SkipLastField();
        }

        return count;
    }
}
