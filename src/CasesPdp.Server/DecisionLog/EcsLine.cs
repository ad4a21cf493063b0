using System.Buffers;
using System.Globalization;
using System.Text.Json;
using CasesPdp.Decisions;
using CasesPdp.Server.Requests;
using CasesPdp.Server.Telemetry;

namespace CasesPdp.Server.DecisionLog;

/// <summary>A line of the log while it is written: one JSON object, with the parts that records of every kind have.</summary>
/// <remarks>Used by one thread. Characters beyond ASCII are escaped, so that a line is harmless wherever it is shown.</remarks>
internal sealed class EcsLine : IDisposable
{
    private const string EcsVersion = "8.17.0";

    private readonly ArrayBufferWriter<byte> _line = new();

    /// <summary>Writes the members.</summary>
    public Utf8JsonWriter Json { get; } = new(Stream.Null, new JsonWriterOptions { SkipValidation = true });

    /// <summary>The name of a reason: <c>MISSING_PRIVILEGE</c>.</summary>
    public static string NameOf(Reason reason) => (string)ReasonTags.Reason(reason).Value!;

    /// <summary>Writes a line.</summary>
    /// <returns>How many bytes it has.</returns>
    public int Write(Action members)
    {
        _line.ResetWrittenCount();
        Json.Reset(_line);
        Json.WriteStartObject();
        members();
        Json.WriteEndObject();
        Json.Flush();
        return _line.WrittenCount;
    }

    /// <summary>Copies the line, with its line feed.</summary>
    public void CopyTo(IBufferWriter<byte> into)
    {
        into.Write(_line.WrittenSpan);
        into.Write("\n"u8);
    }

    /// <summary>Writes when it happened, what, and how it came out; and the service.</summary>
    public void WriteEvent(DateTimeOffset time, string action, string id, string outcome, Reason? reason = null, TimeSpan? duration = null)
    {
        Json.WriteString("@timestamp", time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        Json.WriteStartObject("ecs");
        Json.WriteString("version", EcsVersion);
        Json.WriteEndObject();
        Json.WriteStartObject("event");
        Json.WriteString("kind", "event");
        WriteList("category", ["api"]);
        WriteList("type", [reason is null ? "info" : reason == Reason.Allowed ? "allowed" : "denied"]);
        Json.WriteString("dataset", "casespdp.decisions");
        Json.WriteString("id", id);
        Json.WriteString("action", action);
        Json.WriteString("outcome", outcome);
        if (reason is not null)
        {
            Json.WriteString("reason", NameOf(reason.Value));
        }

        if (duration is not null)
        {
            Json.WriteNumber("duration", (long)duration.Value.TotalNanoseconds);
        }

        Json.WriteEndObject();
        Json.WriteStartObject("service");
        Json.WriteString("name", "casespdp");
        Json.WriteString("version", ServerInfo.Version);
        Json.WriteEndObject();
    }

    /// <summary>Writes who called, and in which trace.</summary>
    public void WriteOrigin(CallOrigin origin, ProtectedFields fields)
    {
        Json.WriteStartObject("client");
        Json.WriteStartObject("user");
        Json.WriteString("name", fields.Protect(ProtectedFields.CallerName, origin.Name));
        Json.WriteEndObject();
        Json.WriteEndObject();
        if (origin.TraceId != default)
        {
            Json.WriteStartObject("trace");
            Json.WriteString("id", origin.TraceId.ToHexString());
            Json.WriteEndObject();
        }
    }

    /// <summary>Writes which policy answered.</summary>
    public void WriteRevision(Revision revision)
    {
        Json.WriteStartObject("revision");
        Json.WriteString("epoch", revision.Epoch);
        Json.WriteNumber("sequence", revision.Sequence);
        Json.WriteString("digest", revision.Digest);
        Json.WriteEndObject();
    }

    /// <summary>Writes a list of names.</summary>
    public void WriteList(string name, IEnumerable<string> values)
    {
        Json.WriteStartArray(name);
        foreach (var value in values)
        {
            Json.WriteStringValue(value);
        }

        Json.WriteEndArray();
    }

    /// <inheritdoc/>
    public void Dispose() => Json.Dispose();
}
