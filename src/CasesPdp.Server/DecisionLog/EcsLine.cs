using System.Buffers;
using System.Text.Json;
using CasesPdp.Decisions;
using CasesPdp.Server.Requests;
using CasesPdp.Server.Telemetry;

namespace CasesPdp.Server.DecisionLog;

/// <summary>A line of the log while it is written: one JSON object, with the parts that records of every kind have.</summary>
/// <remarks>Used by one thread. Characters beyond ASCII are escaped, so that a line is harmless wherever it is shown.</remarks>
internal sealed class EcsLine : IDisposable
{
    // Parts that never vary are written as they are.
    private static readonly byte[] Service = Encode(json =>
    {
        json.WriteString("name", "casespdp");
        json.WriteString("version", ServerInfo.Version);
    });

    private readonly ArrayBufferWriter<byte> _line = new();
    private Revision? _lastRevision;
    private byte[] _lastRevisionObject = [];

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
        Json.WriteString("@timestamp", time.UtcDateTime);
        WriteRaw("ecs", """{"version":"8.17.0"}"""u8);
        Json.WriteStartObject("event");
        Json.WriteString("kind", "event"u8);
        WriteRaw("category", """["api"]"""u8);
        WriteRaw("type", reason is null ? """["info"]"""u8 : reason == Reason.Allowed ? """["allowed"]"""u8 : """["denied"]"""u8);
        Json.WriteString("dataset", "casespdp.decisions"u8);
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
        WriteRaw("service", Service);
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
        if (!ReferenceEquals(revision, _lastRevision))
        {
            _lastRevision = revision;
            _lastRevisionObject = Encode(json =>
            {
                json.WriteString("epoch", revision.Epoch);
                json.WriteNumber("sequence", revision.Sequence);
                json.WriteString("digest", revision.Digest);
            });
        }

        WriteRaw("revision", _lastRevisionObject);
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

    private static byte[] Encode(Action<Utf8JsonWriter> members)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(bytes);
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenSpan.ToArray();
    }

    private void WriteRaw(string name, ReadOnlySpan<byte> value)
    {
        Json.WritePropertyName(name);
        Json.WriteRawValue(value, skipInputValidation: true);
    }
}
