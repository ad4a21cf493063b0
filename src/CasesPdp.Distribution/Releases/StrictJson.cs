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
        if (Read(utf8, allowDuplicates: true) is not { } lenient)
        {
            return null;
        }

        using (lenient)
        {
            if (lenient.RootElement.ValueKind != JsonValueKind.Object)
            {
                return null;
            }
        }

        var strict = Read(utf8, allowDuplicates: false);
        hasDuplicates = strict is null;
        return strict;
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
        text = null;
        if (element.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        try
        {
            text = element.GetString();
            return text is not null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, escaped.
            return false;
        }
    }

    /// <summary>A whole number, written as one, not below 0.</summary>
    public static bool TryNumber(JsonElement parent, string name, out ulong number)
    {
        number = 0;
        return parent.TryGetProperty(name, out var element) && element.ValueKind == JsonValueKind.Number && element.TryGetUInt64(out number);
    }

    private static JsonDocument? Read(ReadOnlyMemory<byte> utf8, bool allowDuplicates)
    {
        try
        {
            return Utf8.IsValid(utf8.Span)
                ? JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = Depth, AllowDuplicateProperties = allowDuplicates })
                : null;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
