namespace CasesPdp.Server.Wire;

/// <summary>The methods that have a wire path.</summary>
internal static class WireAnswers
{
    /// <summary>How a method answers from bytes, or null when it has no wire path.</summary>
    public static WireReader.TryAnswer? For(string method) => method switch
    {
        "Check" => Check,
        "BatchCheck" => BatchCheck,
        "CheckMatrix" => MatrixWire.TryAnswer,
        "StreamCheck" => StreamWire.TryAnswer,
        _ => null,
    };

    private static bool Check(WireScratch scratch, ReadOnlySpan<byte> request, WireExchange exchange)
    {
        if (!CheckWire.TryDecide(scratch, request, out var reason, out var linksUnavailable))
        {
            return false;
        }

        var answer = exchange.TakeAnswer(AnswerWriter.SizeOfCheck(scratch, linksUnavailable));
        new AnswerWriter(answer).WriteCheck(scratch, reason, linksUnavailable);
        return true;
    }

    private static bool BatchCheck(WireScratch scratch, ReadOnlySpan<byte> request, WireExchange exchange)
    {
        if (!BatchWire.TryEvaluate(scratch, request, out var evaluated))
        {
            return false;
        }

        new AnswerWriter(exchange.TakeAnswer(AnswerWriter.SizeOfBatch(scratch, evaluated))).WriteBatch(scratch, request, evaluated);
        return true;
    }
}
