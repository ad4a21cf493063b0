using System.Text.Json;
using System.Text.Unicode;

namespace CasesPdp.Cli.Requests;

/// <summary>Finds the <c>id</c> of a malformed line, so that its sender learns which request was at fault.</summary>
/// <remarks>
/// Called off the fast path only. Reads up to where the line breaks. An id that is itself unsound, or that stands twice, is none: what
/// is echoed must be valid and must not be mistaken for another request's.
/// </remarks>
internal static class IdRecovery
{
    /// <summary>Gives the request the id that can be read, or none.</summary>
    public static void Recover(ArraySegment<byte> line, RequestLine request)
    {
        request.ClearId();
        var reader = new Utf8JsonReader(line, isFinalBlock: false, new JsonReaderState(LineTokens.AnyDepth));
        var isFound = false;
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isId = reader.ValueTextEquals("id"u8);
                if (!reader.Read())
                {
                    return;
                }

                var start = (int)reader.TokenStartIndex;
                if (!reader.TrySkip())
                {
                    return;
                }

                if (!isId)
                {
                    continue;
                }

                if (isFound || !IsSound(line.Slice(start, (int)reader.BytesConsumed - start)))
                {
                    request.ClearId();
                    return;
                }

                isFound = true;
                request.SetId(start, (int)reader.BytesConsumed);
            }
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // What was found before the line broke stands.
        }
    }

    private static bool IsSound(ArraySegment<byte> id) =>
        Utf8.IsValid(id) && new LineTokens(new RequestLine()).IsSoundValue(id);
}
