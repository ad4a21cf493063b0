using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;

namespace CasesPdp.Distribution.Releases;

/// <summary>Reads JSON that may come from an attacker: UTF-8, no comments, no trailing commas, no duplicate members, no wrong types.</summary>
internal static class StrictJson
{
    // Releases and status nest four deep.
    private const int Depth = 16;

    /// <summary>Reads an object.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="hasDuplicates">Whether a member that stands twice is what is wrong.</param>
    /// <returns>The document; null: the text is no object, or an object in it has a member twice.</returns>
    public static JsonDocument? ReadObject(ReadOnlyMemory<byte> utf8, out bool hasDuplicates)
    {
        hasDuplicates = false;
        if (!IsWellFormed(utf8.Span))
        {
            return null;
        }

        try
        {
            var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = Depth, AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            // It is well formed otherwise.
            hasDuplicates = true;
            return null;
        }
    }

    /// <summary>A string of at most so many characters.</summary>
    public static bool TryText(JsonElement parent, string name, int most, [NotNullWhen(true)] out string? text)
    {
        text = null;
        return parent.TryGetProperty(name, out var element) && TryText(element, out text) && text.Length <= most;
    }

    /// <summary>A string.</summary>
    public static bool TryText(JsonElement element, [NotNullWhen(true)] out string? text)
    {
        text = element.ValueKind == JsonValueKind.String ? element.GetString() : null;
        return text is not null;
    }

    /// <summary>A whole number, written as one, not below 0.</summary>
    public static bool TryNumber(JsonElement parent, string name, out ulong number)
    {
        number = 0;
        return parent.TryGetProperty(name, out var element) && element.ValueKind == JsonValueKind.Number && element.TryGetUInt64(out number);
    }

    // Names and texts are looked at here once, so that none can fail later: half a pair of surrogates may be escaped.
    private static bool IsWellFormed(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = Depth });
            while (reader.Read())
            {
                if (reader.ValueIsEscaped)
                {
                    _ = reader.GetString();
                }
            }

            return Utf8.IsValid(utf8);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
