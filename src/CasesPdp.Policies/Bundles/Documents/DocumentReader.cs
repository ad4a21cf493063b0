using System.Text;
using System.Text.Unicode;
using CasesPdp.Policies.Bundles.Reading;

namespace CasesPdp.Policies.Bundles.Documents;

/// <summary>Reads a file's bytes into a tree with positions: JSON when its name ends in <c>.json</c>, YAML otherwise.</summary>
internal static class DocumentReader
{
    /// <summary>The root value, or null when the text cannot be read; the findings say why.</summary>
    /// <param name="file">The file's path in the bundle.</param>
    /// <param name="bytes">Its content.</param>
    /// <param name="context">The reading.</param>
    /// <param name="parts">
    /// Takes the parts of a JSON file one by one, so that only one of them is in memory at a time; the root is empty then.
    /// </param>
    public static DocumentNode? Read(string file, ReadOnlySpan<byte> bytes, ReadingContext context, IDocumentParts? parts = null)
    {
        var start = bytes.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        if (!Utf8.IsValid(bytes))
        {
            context.Findings.Error(
                DiagnosticCodes.InvalidUtf8,
                SpanAt(file, bytes, start, FirstInvalid(bytes)),
                "The file is not UTF-8 from here on.");
            return null;
        }

        if (IsBlank(bytes[start..]))
        {
            context.Findings.Error(DiagnosticCodes.EmptyDocument, new SourceSpan(file, 1, 1), "The file is empty.");
            return null;
        }

        return file.EndsWith(".json", StringComparison.Ordinal)
            ? JsonDocumentReader.Read(file, bytes, start, context, parts)
            : YamlDocumentReader.Read(file, Encoding.UTF8.GetString(bytes[start..]), context);
    }

    public static SourceSpan SpanAt(string file, ReadOnlySpan<byte> bytes, int start, int offset)
    {
        var position = new Utf8Position(start);
        position.Advance(bytes, offset);
        return new SourceSpan(file, position.Line, position.Column);
    }

    private static bool IsBlank(ReadOnlySpan<byte> bytes) => bytes.Trim(" \t\r\n"u8).IsEmpty;

    private static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        var offset = 0;
        while (Rune.DecodeFromUtf8(bytes[offset..], out _, out var consumed) == System.Buffers.OperationStatus.Done)
        {
            offset += consumed;
        }

        return offset;
    }
}
