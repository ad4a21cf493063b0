using System.Buffers;
using CasesPdp.Decisions;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Wire;

namespace CasesPdp.Server.Doors;

/// <summary>Counts what a request repeats before any object is made of it.</summary>
/// <remarks>
/// Two bytes of a message can become an item of a hundred. Without this a message of 4 MiB would first grow to hundreds, and be refused for
/// its count only then.
/// </remarks>
internal static class RequestCounts
{
    private const int LeastBytesOfAnItem = 2;

    /// <summary>What is too numerous in the request, if anything is. Bytes that are no message pass: their parser judges them.</summary>
    public static Refusal? Check(string method, ReadOnlySequence<byte> request) => method switch
    {
        nameof(DecisionService.DecisionServiceBase.BatchCheck) => Check(request, "items", WireTags.BatchItem, Limits.BatchItems),
        nameof(DecisionService.DecisionServiceBase.FilterSubjects) => Check(request, "subjects", WireTags.FilteredSubject, Limits.BatchItems),
        nameof(DecisionService.DecisionServiceBase.CheckMatrix) => Check(request, "cells", WireTags.MatrixCell, Limits.MatrixCells)
            ?? Check(request, "subjects", WireTags.MatrixSubject, Limits.MatrixCells)
            ?? Check(request, "actions", WireTags.MatrixAction, Limits.MatrixCells),
        _ => null,
    };

    /// <summary>
    /// As <see cref="Check(string, ReadOnlySequence{byte})"/>, for a message of a stream, where the refusal is an answer to the batch with that
    /// id and the stream goes on.
    /// </summary>
    public static Refusal? CheckStream(ReadOnlySequence<byte> message, out ulong id)
    {
        id = 0;
        if (message.Length <= (long)Limits.BatchItems * LeastBytesOfAnItem)
        {
            return null;
        }

        // Rare and large: a copy does not matter.
        var count = 0;
        var cursor = new WireCursor(message.ToArray());
        while (!cursor.IsAtEnd)
        {
            if (!cursor.TryReadNumber(out var tag))
            {
                return null;
            }

            var read = tag switch
            {
                WireTags.StreamId => cursor.TryReadVarint(out id),
                WireTags.StreamBatch => cursor.TryReadBytes(out var batch) && TryAdd(batch, ref count),
                _ => cursor.TrySkip(tag),
            };
            if (!read)
            {
                return null;
            }
        }

        return count > Limits.BatchItems ? Refusal.LimitExceeded("items", Limits.BatchItems, (ulong)count) : null;
    }

    private static Refusal? Check(ReadOnlySequence<byte> request, string field, uint tag, int limit)
    {
        if (request.Length <= (long)limit * LeastBytesOfAnItem)
        {
            return null;
        }

        var count = Count(request, tag);
        return count > limit ? Refusal.LimitExceeded(field, (ulong)limit, (ulong)count) : null;
    }

    private static int Count(ReadOnlySequence<byte> request, uint tag)
    {
        if (request.IsSingleSegment)
        {
            return Count(request.FirstSpan, tag);
        }

        var length = (int)request.Length;
        var joined = ArrayPool<byte>.Shared.Rent(length);
        request.CopyTo(joined);
        var count = Count(joined.AsSpan(0, length), tag);
        ArrayPool<byte>.Shared.Return(joined);
        return count;
    }

    private static int Count(ReadOnlySpan<byte> message, uint tag)
    {
        TryCount(message, tag, out var count);
        return count;
    }

    private static bool TryAdd(ReadOnlySpan<byte> batch, ref int count)
    {
        var isWellFormed = TryCount(batch, WireTags.BatchItem, out var items);
        count += items;
        return isWellFormed;
    }

    private static bool TryCount(ReadOnlySpan<byte> message, uint tag, out int count)
    {
        count = 0;
        var cursor = new WireCursor(message);
        while (!cursor.IsAtEnd)
        {
            if (!cursor.TryReadNumber(out var found) || !cursor.TrySkip(found))
            {
                return false;
            }

            count += found == tag ? 1 : 0;
        }

        return true;
    }
}
