using CasesPdp.Decisions;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Wire;

namespace CasesPdp.Server.DecisionLog;

/// <summary>Finds out from the bytes of a request, which have been answered, whether it asks for an operation of a set.</summary>
/// <remarks>Allocates nothing. What cannot be read counts as asked for.</remarks>
internal static class RequestActions
{
    /// <summary>Whether the request of that method asks for one of the operations.</summary>
    public static bool AskFor(OperationSet operations, PolicySnapshot policy, string method, ReadOnlySpan<byte> request) => method switch
    {
        nameof(DecisionService.DecisionServiceBase.StreamCheck) => AskForIn(operations, policy, request, WireTags.StreamBatch, isBatch: true),
        nameof(DecisionService.DecisionServiceBase.BatchCheck) => AskForInBatch(operations, policy, request),
        _ => AskForIn(operations, policy, request, WireTags.Action, isBatch: false),
    };

    // A check has one action, a matrix several, under the same tag.
    private static bool AskForIn(OperationSet operations, PolicySnapshot policy, ReadOnlySpan<byte> message, uint tagOfContent, bool isBatch)
    {
        var cursor = new WireCursor(message);
        while (!cursor.IsAtEnd)
        {
            if (!cursor.TryReadNumber(out var tag) || !cursor.TryReadContent(tag, out var content))
            {
                return true;
            }

            if (tag == tagOfContent
                && (isBatch ? AskForInBatch(operations, policy, content) : AsksFor(operations, policy, content)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool AskForInBatch(OperationSet operations, PolicySnapshot policy, ReadOnlySpan<byte> batch)
    {
        var cursor = new WireCursor(batch);
        while (!cursor.IsAtEnd)
        {
            if (!cursor.TryReadNumber(out var tag) || !cursor.TryReadContent(tag, out var content))
            {
                return true;
            }

            if ((tag == WireTags.Action && AsksFor(operations, policy, content))
                || (tag == WireTags.BatchItem && !IsOnlyResource(content)
                    && AskForIn(operations, policy, content, WireTags.Action, isBatch: false)))
            {
                return true;
            }
        }

        return false;
    }

    // As nearly all items are: one field, less than 128 bytes long.
    private static bool IsOnlyResource(ReadOnlySpan<byte> item) =>
        item.IsEmpty || (item.Length >= WireBytes.HeadBytes && item[0] == WireTags.Resource && item[1] == item.Length - WireBytes.HeadBytes);

    private static bool AsksFor(OperationSet operations, PolicySnapshot policy, ReadOnlySpan<byte> action)
    {
        var asked = default(WireAction);
        return !asked.TryRead(policy, action) || operations.Covers(policy, asked.Question.Requirement);
    }
}
