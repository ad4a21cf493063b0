using System.Numerics;
using CasesPdp.Decisions;

namespace CasesPdp.Server.Wire;

/// <summary>Writes answers as protobuf, straight from the columns.</summary>
/// <remarks>Sizes are computed before anything is written, so that the bytes go into one span of exactly their length.</remarks>
internal ref struct AnswerWriter(Span<byte> into)
{
    private readonly Span<byte> _into = into;
    private int _at;

    /// <summary>How many bytes <see cref="WriteCheck"/> writes.</summary>
    public static int SizeOfCheck(WireScratch scratch, bool linksUnavailable) =>
        scratch.RevisionField.Length + 4 + scratch.Missing.Fields.Length + (linksUnavailable ? 2 : 0);

    /// <summary>How many bytes <see cref="WriteBatch"/> writes.</summary>
    public static int SizeOfBatch(WireScratch scratch, int evaluated)
    {
        var size = scratch.RevisionField.Length;
        if (evaluated == 0)
        {
            return size;
        }

        size += 1 + SizeOf(evaluated) + (2 * (1 + SizeOf(evaluated) + evaluated));
        if (!scratch.CorrelationIds.IsEmpty)
        {
            foreach (var (_, length) in scratch.CorrelationIds.Of(evaluated))
            {
                size += 1 + SizeOf(length) + length;
            }
        }

        size += scratch.Missing.Fields.Length;
        var links = SizeOfLinks(scratch);
        return links == 0 ? size : size + 1 + SizeOf(links) + links;
    }

    /// <summary>How many bytes stand before the answer to a batch on a stream.</summary>
    public static int SizeOfStreamHead(ulong id, int batch) => (id == 0 ? 0 : 1 + SizeOf(id)) + 1 + SizeOf(batch);

    /// <summary>How many bytes a matrix takes.</summary>
    public static int SizeOfMatrix(WireScratch scratch, int decisions, bool withReasons)
    {
        var bits = (decisions + 7) / 8;
        return scratch.RevisionField.Length + 1 + SizeOf(bits) + bits + 1 + SizeOf(decisions)
            + (withReasons ? 1 + SizeOf(decisions) + decisions : 0);
    }

    /// <summary>A <c>CheckResponse</c>.</summary>
    public void WriteCheck(WireScratch scratch, Reason reason, bool linksUnavailable)
    {
        Write(scratch.RevisionField);
        Write(WireTags.CheckOutcome, reason == Reason.Allowed ? (int)Outcome.Allow : (int)Outcome.Deny);
        Write(WireTags.CheckReason, (int)reason);
        Write(scratch.Missing.Fields);
        if (linksUnavailable)
        {
            Write(WireTags.CheckLinksUnavailable, 1);
        }
    }

    /// <summary>A <c>BatchCheckResponse</c>.</summary>
    public void WriteBatch(WireScratch scratch, ReadOnlySpan<byte> request, int evaluated)
    {
        Write(scratch.RevisionField);
        if (evaluated == 0)
        {
            return;
        }

        Write(WireTags.BatchEvaluatedCount, evaluated);
        var reasons = scratch.Reasons.AsSpan(0, evaluated);
        Write(WireTags.BatchOutcomes, evaluated);
        OutcomeColumn.Write(reasons, _into.Slice(_at, evaluated));
        _at += evaluated;
        Write(WireTags.BatchReasons, reasons);
        if (!scratch.CorrelationIds.IsEmpty)
        {
            foreach (var (start, length) in scratch.CorrelationIds.Of(evaluated))
            {
                Write(WireTags.BatchCorrelationId, request.Slice(start, length));
            }
        }

        Write(scratch.Missing.Fields);
        WriteLinks(scratch);
    }

    /// <summary>A <c>StreamCheckResponse</c> up to its answer, which follows.</summary>
    public void WriteStreamHead(ulong id, int batch)
    {
        if (id != 0)
        {
            _into[_at++] = WireTags.StreamAnswerId;
            WriteNumber(id);
        }

        Write(WireTags.StreamAnswer, batch);
    }

    /// <summary>A <c>CheckMatrixResponse</c> up to its bits, which the caller fills in.</summary>
    public Span<byte> WriteMatrixHead(WireScratch scratch, int decisions)
    {
        var bits = (decisions + 7) / 8;
        Write(scratch.RevisionField);
        Write(WireTags.MatrixAllowed, bits);
        _at += bits;
        return _into.Slice(_at - bits, bits);
    }

    /// <summary>The rest of a <c>CheckMatrixResponse</c>; with reasons, returns the column that the caller fills in.</summary>
    public Span<byte> WriteMatrixTail(int decisions, bool withReasons)
    {
        Span<byte> reasons = default;
        if (withReasons)
        {
            Write(WireTags.MatrixReasons, decisions);
            reasons = _into.Slice(_at, decisions);
            _at += decisions;
        }

        Write(WireTags.MatrixDecisionCount, decisions);
        return reasons;
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_into[_at..]);
        _at += bytes.Length;
    }

    private void Write(byte tag, ReadOnlySpan<byte> content)
    {
        Write(tag, content.Length);
        Write(content);
    }

    private void Write(byte tag, int number)
    {
        _into[_at++] = tag;
        WriteNumber((ulong)number);
    }

    private void WriteNumber(ulong number)
    {
        var rest = number;
        while (rest >= 0x80)
        {
            _into[_at++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        _into[_at++] = (byte)rest;
    }

    private void WriteLinks(WireScratch scratch)
    {
        var size = SizeOfLinks(scratch);
        if (size == 0)
        {
            return;
        }

        Write(WireTags.BatchLinksUnavailable, size);
        foreach (var index in scratch.LinksUnavailable)
        {
            WriteNumber((ulong)index);
        }
    }

    private static int SizeOfLinks(WireScratch scratch)
    {
        var size = 0;
        foreach (var index in scratch.LinksUnavailable)
        {
            size += SizeOf(index);
        }

        return size;
    }

    private static int SizeOf(int number) => SizeOf((ulong)number);

    private static int SizeOf(ulong number) => (BitOperations.Log2(number | 1) / 7) + 1;
}
