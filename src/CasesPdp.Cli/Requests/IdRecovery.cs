using System.Text.Json;
using System.Text.Unicode;

namespace CasesPdp.Cli.Requests;

/// <summary>Finds the <c>id</c> of a malformed line, so that its sender can tell which request was malformed.</summary>
/// <remarks>
/// Used for malformed lines only. Reads up to the first error. An id that is invalid or occurs twice is not echoed: an echo must be valid
/// JSON and belong to one request.
/// </remarks>
internal static class IdRecovery
{
    /// <summary>Sets the id of the request to the one that can be read, or to none.</summary>
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
            // An id before the error is valid.
        }
    }

    private static bool IsSound(ArraySegment<byte> id) =>
        Utf8.IsValid(id) && new LineTokens(new RequestLine()).IsSoundValue(id);
}
