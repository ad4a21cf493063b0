using Wire = CasesPdp.Protocol.V1;

namespace CasesPdp.Client.Remote;

/// <summary>What a request may hold, as the server publishes it.</summary>
/// <param name="Items">Questions in a batch.</param>
/// <param name="Bytes">Bytes of a message.</param>
internal sealed record BatchLimits(int Items, int Bytes)
{
    // Tag, length and correlation id of an item, and the fields beside the items.
    private const int ItemOverhead = 24;
    private const int MessageOverhead = 64;

    /// <summary>The limits of a server.</summary>
    /// <exception cref="PdpException">They allow nothing.</exception>
    public static BatchLimits Of(Wire.ServerLimits? limits) => limits is { BatchItems: > 0, MessageBytes: > MessageOverhead }
        ? new BatchLimits((int)Math.Min(limits.BatchItems, int.MaxValue), (int)Math.Min(limits.MessageBytes, int.MaxValue) - MessageOverhead)
        : throw new PdpException(PdpFailure.Unexpected, "The server publishes no limits.");

    /// <summary>Splits questions into requests, in order. Subject and action of the first of a request are written once.</summary>
    /// <exception cref="PdpException">A question alone is larger than a message may be.</exception>
    public IEnumerable<Wire.BatchCheckRequest> Split(IEnumerable<CaseQuestion> questions)
    {
        var request = NewRequest();
        CaseQuestion? first = null;
        var bytes = 0L;
        foreach (var question in questions)
        {
            var item = QuestionMessages.ToItem(question, first);
            if (first is not null && (request.Items.Count == Items || bytes + SizeOf(item) > Bytes))
            {
                yield return request;
                (request, first, bytes) = (NewRequest(), null, 0);
                item = QuestionMessages.ToItem(question, first);
            }

            var size = SizeOf(item);
            if (size > Bytes)
            {
                throw new PdpException(
                    PdpFailure.InvalidQuestion, $"A question of {size} bytes is larger than the {Bytes} that a message may hold.");
            }

            if (first is null)
            {
                first = question;
                (request.Subject, request.Action) = (item.Subject, item.Action);
                (item.Subject, item.Action) = (null, null);
            }

            item.CorrelationId = BatchAnswer.IdOf(request.Items.Count);
            request.Items.Add(item);
            bytes += size;
        }

        if (request.Items.Count > 0)
        {
            yield return request;
        }
    }

    private static int SizeOf(Wire.BatchCheckItem item) => item.CalculateSize() + ItemOverhead;

    private static Wire.BatchCheckRequest NewRequest() => new() { IncludeMissing = true };
}
