using System.Text.Json;
using CasesPdp.Distribution.Releases;

namespace CasesPdp.Distribution.Fleet;

/// <summary>The JSON of a status, format 1.</summary>
internal static class FleetStatusJson
{
    private const int Format = 1;
    private const int TextCharacters = 512;
    private const int MostLabels = 64;

    public static byte[] Write(FleetStatus status)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("format", Format);
            json.WriteString("instance", status.Instance);
            json.WriteString("boot", status.Boot);
            json.WriteString("version", status.Version);
            json.WriteString("catalogue", status.Catalogue);
            json.WriteStartObject("labels");
            foreach (var (label, value) in status.Labels.OrderBy(l => l.Key, StringComparer.Ordinal))
            {
                json.WriteString(label, value);
            }

            json.WriteEndObject();
            WriteRelease(json, status);
            json.WriteString("state", status.State);
            json.WriteStartArray("reasons");
            foreach (var reason in status.Reasons.Take(FleetStatus.MostReasons))
            {
                json.WriteStringValue(Cut(reason));
            }

            json.WriteEndArray();
            json.WriteBoolean("pinned", status.IsPinned);
            if (status.Confirmed is { } confirmed)
            {
                json.WriteString("confirmed", confirmed);
            }

            json.WriteString("started", status.Started);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    public static FleetStatus? Read(ReadOnlyMemory<byte> utf8)
    {
        using var document = utf8.Length <= FleetStatus.MostBytes ? StrictJson.ReadObject(utf8, out _) : null;
        if (document?.RootElement is not { } root || !StrictJson.TryNumber(root, "format", out var format) || format != Format
            || !StrictJson.TryText(root, "instance", 128, out var instance) || !ReleaseNames.IsInstance(instance)
            || !StrictJson.TryText(root, "boot", 16, out var boot) || !ReleaseNames.IsShortId(boot)
            || !StrictJson.TryText(root, "version", TextCharacters, out var version)
            || !StrictJson.TryText(root, "catalogue", TextCharacters, out var catalogue)
            || !StrictJson.TryNumber(root, "seen", out var seen)
            || !StrictJson.TryText(root, "state", 32, out var state)
            || Time(root, "started") is not { } started)
        {
            return null;
        }

        return new FleetStatus(
            instance, boot, version, catalogue, Labels(root), Epoch(root), seen, Serving(root), state, Reasons(root),
            root.TryGetProperty("pinned", out var pinned) && pinned.ValueKind == JsonValueKind.True, Time(root, "confirmed"), started);
    }

    private static void WriteRelease(Utf8JsonWriter json, FleetStatus status)
    {
        if (status.Epoch is { } epoch)
        {
            json.WriteStartObject("epoch");
            json.WriteNumber("number", epoch.Number);
            json.WriteString("id", epoch.Id);
            json.WriteEndObject();
        }

        json.WriteNumber("seen", status.Seen);
        if (status.Serving is { } serving)
        {
            json.WriteStartObject("serving");
            json.WriteNumber("sequence", serving.Sequence);
            json.WriteString("content", serving.Content);
            json.WriteString("files", serving.Files);
            json.WriteString("digest", serving.Digest);
            json.WriteString("since", serving.Since);
            json.WriteEndObject();
        }
    }

    // A pair of surrogates stays whole.
    private static string Cut(string reason) =>
        reason.Length <= FleetStatus.ReasonCharacters
            ? reason
            : reason[..(FleetStatus.ReasonCharacters - (char.IsHighSurrogate(reason[FleetStatus.ReasonCharacters - 1]) ? 1 : 0))];

    private static Dictionary<string, string> Labels(JsonElement root)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        if (root.TryGetProperty("labels", out var element) && element.ValueKind == JsonValueKind.Object)
        {
            foreach (var label in element.EnumerateObject().Take(MostLabels))
            {
                if (StrictJson.TryText(label.Value, out var value) && ReleaseNames.IsLabel(label.Name) && ReleaseNames.IsLabelValue(value))
                {
                    labels[label.Name] = value;
                }
            }
        }

        return labels;
    }

    private static ReleaseEpoch? Epoch(JsonElement root) =>
        root.TryGetProperty("epoch", out var epoch) && epoch.ValueKind == JsonValueKind.Object
        && StrictJson.TryNumber(epoch, "number", out var number) && StrictJson.TryText(epoch, "id", ReleaseEpoch.IdDigits, out var id)
            ? new ReleaseEpoch(number, id)
            : null;

    private static ServingStatus? Serving(JsonElement root) =>
        root.TryGetProperty("serving", out var serving) && serving.ValueKind == JsonValueKind.Object
        && StrictJson.TryNumber(serving, "sequence", out var sequence)
        && StrictJson.TryText(serving, "content", 64, out var content) && ReleaseNames.IsDigest(content)
        && StrictJson.TryText(serving, "files", 64, out var files)
        && StrictJson.TryText(serving, "digest", 64, out var digest)
        && Time(serving, "since") is { } since
            ? new ServingStatus(sequence, content, files, digest, since)
            : null;

    private static List<string> Reasons(JsonElement root)
    {
        var reasons = new List<string>();
        if (root.TryGetProperty("reasons", out var list) && list.ValueKind == JsonValueKind.Array)
        {
            foreach (var element in list.EnumerateArray().Take(FleetStatus.MostReasons))
            {
                if (StrictJson.TryText(element, out var reason))
                {
                    reasons.Add(Cut(reason));
                }
            }
        }

        return reasons;
    }

    private static DateTimeOffset? Time(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var element) && element.ValueKind == JsonValueKind.String && element.TryGetDateTimeOffset(out var time)
            ? time
            : null;
}
