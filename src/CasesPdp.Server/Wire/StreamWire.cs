namespace CasesPdp.Server.Wire;

/// <summary>Answers one message of a stream from its bytes: a batch with an id around it.</summary>
internal static class StreamWire
{
    /// <summary>Answers the message; see <see cref="WireMethod.TryAnswer"/>.</summary>
    public static bool TryAnswer(WireScratch scratch, ReadOnlySpan<byte> request, WireCall call)
    {
        ReadOnlySpan<byte> batch = default;
        var hasBatch = false;
        ulong id = 0;
        var cursor = new WireCursor(request);
        while (!cursor.IsAtEnd)
        {
            var read = cursor.TryReadNumber(out var tag) && tag switch
            {
                WireTags.StreamId => cursor.TryReadVarint(out id),
                WireTags.StreamBatch => !hasBatch && (hasBatch = true) && cursor.TryReadBytes(out batch),
                _ => cursor.TrySkip(tag),
            };
            if (!read)
            {
                return false;
            }
        }

        return hasBatch && TryAnswer(scratch, id, batch, call);
    }

    private static bool TryAnswer(WireScratch scratch, ulong id, ReadOnlySpan<byte> batch, WireCall call)
    {
        try
        {
            if (!BatchWire.TryDecide(scratch, batch, out var evaluated))
            {
                return false;
            }

            var size = AnswerWriter.SizeOfBatch(scratch, evaluated);
            var writer = new AnswerWriter(call.TakeAnswer(AnswerWriter.SizeOfStreamHead(id, size) + size));
            writer.WriteStreamHead(id, size);
            writer.WriteBatch(scratch, batch, evaluated);
            return true;
        }
        finally
        {
            scratch.Missing.Clear();
        }
    }
}
