using System.Globalization;
using System.Text.Json;

namespace CasesPdp.Distribution.Releases;

/// <summary>Writes the payload of a release.</summary>
internal static class ReleaseJson
{
    /// <summary>The number of the form that is written and read.</summary>
    public const int Format = 1;

    public const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    public static byte[] Write(Release release)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("format", Format);
            json.WriteString("channel", release.Channel);
            json.WriteStartObject("epoch");
            json.WriteNumber("number", release.Epoch.Number);
            json.WriteString("id", release.Epoch.Id);
            json.WriteEndObject();
            json.WriteNumber("sequence", release.Sequence);
            json.WriteString("published", release.Published.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture));
            json.WriteString("publisher", release.Publisher);
            json.WriteString("message", release.Message);
            WriteList(json, "approved", release.Approved);
            json.WriteStartArray("targets");
            foreach (var target in release.Targets)
            {
                Write(json, target);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void Write(Utf8JsonWriter json, ReleaseTarget target)
    {
        json.WriteStartObject();
        json.WriteString("content", target.Content);
        json.WriteNumber("bytes", target.Bytes);
        json.WriteString("files", target.Files);
        if (target.Where is not null)
        {
            json.WriteStartObject("where");
            foreach (var (label, values) in target.Where.OrderBy(w => w.Key, StringComparer.Ordinal))
            {
                WriteList(json, label, values);
            }

            json.WriteEndObject();
        }

        if (target.Percent is { } percent)
        {
            json.WriteNumber("percent", percent);
        }

        if (target.Salt is { } salt)
        {
            json.WriteNumber("salt", salt);
        }

        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
