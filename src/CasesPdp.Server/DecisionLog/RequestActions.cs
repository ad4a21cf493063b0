using CasesPdp.Decisions;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Wire;

namespace CasesPdp.Server.DecisionLog;

/// <summary>Finds out from the bytes of a request whether it asks for an operation of a set.</summary>
/// <remarks>Allocates nothing. What cannot be read counts as asked for.</remarks>
internal static class RequestActions
{
    /// <summary>Whether the request of that method asks for one of the operations.</summary>
    public static bool AskFor(OperationSet operations, PolicySnapshot policy, string method, ReadOnlySpan<byte> request) => method switch
    {
        nameof(DecisionService.DecisionServiceBase.StreamCheck) => StreamAsksFor(operations, policy, request),
        nameof(DecisionService.DecisionServiceBase.BatchCheck) => BatchAsksFor(operations, policy, request),
        _ => MessageAsksFor(operations, policy, request),
    };

    private static bool StreamAsksFor(OperationSet operations, PolicySnapshot policy, ReadOnlySpan<byte> message)
    {
        var cursor = new WireCursor(message);
        while (!cursor.IsAtEnd)
        {
            if (!cursor.TryReadNumber(out var tag) || !cursor.TryReadContent(tag, out var content)
                || (tag == WireTags.StreamBatch && BatchAsksFor(operations, policy, content)))
            {
                return true;
            }
        }

        return false;
    }

    // A check and an item have one action, a matrix several, under the same tag.
    private static bool MessageAsksFor(OperationSet operations, PolicySnapshot policy, ReadOnlySpan<byte> message)
    {
        var cursor = new WireCursor(message);
        while (!cursor.IsAtEnd)
        {
            if (!cursor.TryReadNumber(out var tag) || !cursor.TryReadContent(tag, out var content)
                || (tag == WireTags.Action && AsksFor(operations, policy, content)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool BatchAsksFor(OperationSet operations, PolicySnapshot policy, ReadOnlySpan<byte> batch)
    {
        var cursor = new WireCursor(batch);
        while (!cursor.IsAtEnd)
        {
            if (!cursor.TryReadNumber(out var tag) || !cursor.TryReadContent(tag, out var content)
                || (tag == WireTags.Action && AsksFor(operations, policy, content))
                || (tag == WireTags.BatchItem && !IsOnlyResource(content) && MessageAsksFor(operations, policy, content)))
            {
                return true;
            }
        }

        return false;
    }

    // As nearly all items are: one field, less than 128 bytes long. Its length is one byte only then: of a longer one the first byte is
    // 128 or more, whatever its value, and another field may follow.
    private static bool IsOnlyResource(ReadOnlySpan<byte> item) => item.IsEmpty
        || (item.Length is >= WireBytes.HeadBytes and < 0x80 + WireBytes.HeadBytes
            && item[0] == WireTags.Resource && item[1] == item.Length - WireBytes.HeadBytes);

    private static bool AsksFor(OperationSet operations, PolicySnapshot policy, ReadOnlySpan<byte> action)
    {
        var asked = default(WireAction);
        return !asked.TryRead(policy, action) || operations.Covers(policy, asked.Question.Requirement);
    }
}
