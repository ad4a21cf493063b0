using System.Buffers;
using System.Globalization;
using System.Text.Json;
using CasesPdp.Policies.Explanations;
using CasesPdp.Policies.Requests;
using CasesPdp.Server.Requests;
using CasesPdp.Server.Telemetry;
using Reason = CasesPdp.Decisions.Reason;

namespace CasesPdp.Server.DecisionLog;

/// <summary>Writes records as lines of JSON, with the field names of the Elastic Common Schema. docs/decision-log.md lists all fields.</summary>
/// <remarks>Used by one thread. Characters beyond ASCII are escaped, so that a line is harmless wherever it is shown.</remarks>
internal sealed class EcsWriter(ProtectedFields fields, double allowShare) : IDisposable
{
    /// <summary>The most bytes of a line. A record that is longer is written without its lists of names, and says so.</summary>
    public const int LongestLine = 1024 * 1024;

    private const string EcsVersion = "8.17.0";

    private readonly string _run = Guid.NewGuid().ToString("N")[..12];
    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly Utf8JsonWriter _json = new(Stream.Null);
    private long _calls;

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    /// <summary>Begins the records of one more call.</summary>
    public void BeginCall() => _calls++;

    /// <summary>Writes the record of a decision.</summary>
    public void Write(IBufferWriter<byte> into, CallRecord call, LoggedDecision decision)
    {
        if (Line(() => WriteDecision(call, decision, isShort: false)) > LongestLine)
        {
            Line(() => WriteDecision(call, decision, isShort: true));
        }

        Send(into);
    }

    /// <summary>Writes the record that sums up what a call decided beyond its other records.</summary>
    public void WriteSummary(IBufferWriter<byte> into, CallRecord call, long leftOut)
    {
        Line(() =>
        {
            Begin(call.Time, "summary", $"{_run}-{_calls}-summary", "unknown", null, call.Duration);
            WriteCall(call);
            _json.WriteStartObject("casespdp");
            _json.WriteString("method", call.Method);
            _json.WriteNumber("left_out", leftOut);
            _json.WriteStartObject("reasons");
            for (var reason = 0; reason < call.ReasonCounts.Length; reason++)
            {
                if (call.ReasonCounts[reason] != 0)
                {
                    _json.WriteNumber(NameOf((Reason)reason), call.ReasonCounts[reason]);
                }
            }

            _json.WriteEndObject();
            WriteRevision(call.Policy.Snapshot.Revision);
            _json.WriteEndObject();
        });
        Send(into);
    }

    /// <summary>Writes the record of what was lost.</summary>
    public void WriteLost(IBufferWriter<byte> into, DateTimeOffset time, IReadOnlyList<(string Cause, long Count)> lost)
    {
        _calls++;
        Line(() =>
        {
            Begin(time, "records-lost", $"{_run}-{_calls}-lost", "failure", null, null);
            _json.WriteStartObject("casespdp");
            _json.WriteStartObject("lost");
            foreach (var (cause, count) in lost)
            {
                _json.WriteNumber(cause, count);
            }

            _json.WriteEndObject();
            _json.WriteEndObject();
        });
        Send(into);
    }

    private static string NameOf(Reason reason) => (string)ReasonTags.Reason(reason).Value!;

    private int Line(System.Action members)
    {
        _line.ResetWrittenCount();
        _json.Reset(_line);
        _json.WriteStartObject();
        members();
        _json.WriteEndObject();
        _json.Flush();
        return _line.WrittenCount;
    }

    private void Send(IBufferWriter<byte> into)
    {
        into.Write(_line.WrittenSpan);
        into.Write("\n"u8);
    }

    private void WriteDecision(CallRecord call, LoggedDecision decision, bool isShort)
    {
        var (request, reason) = (decision.Request, decision.Reason);
        var isAllowed = reason is null or Reason.Allowed;
        var name = request.Action.Length == 0 ? call.Method : request.Action;
        var id = string.Create(CultureInfo.InvariantCulture, $"{_run}-{_calls}-{decision.Index}");
        Begin(call.Time, name, id, isAllowed ? "success" : "failure", reason, call.Duration);
        WriteCall(call);
        var listed = request.Roles is null ? ListedRoles(call, request) : null;
        WriteUser(request, listed, isShort);

        _json.WriteStartObject("casespdp");
        _json.WriteString("method", call.Method);
        _json.WriteNumber("item", decision.Index);
        WriteQuestion(request, listed is not null, isShort);
        if (reason is not null)
        {
            _json.WriteString("outcome", isAllowed ? "ALLOW" : "DENY");
            _json.WriteString("reason", NameOf(reason.Value));
            WriteWhy(call, request, reason.Value, isShort);
        }

        foreach (var (counted, count) in decision.Counts ?? [])
        {
            _json.WriteNumber($"{counted}_count", count);
        }

        if (isAllowed)
        {
            _json.WriteNumber("sample", call.IsSampled ? allowShare : 1);
        }

        WriteRevision(call.Policy.Snapshot.Revision);
        if (fields.Names.Count > 0)
        {
            WriteList("protected", fields.Names);
        }

        if (isShort)
        {
            _json.WriteBoolean("shortened", true);
        }

        _json.WriteEndObject();
    }

    private void Begin(DateTimeOffset time, string action, string id, string outcome, Reason? reason, TimeSpan? duration)
    {
        _json.WriteString("@timestamp", time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        _json.WriteStartObject("ecs");
        _json.WriteString("version", EcsVersion);
        _json.WriteEndObject();
        _json.WriteStartObject("event");
        _json.WriteString("kind", "event");
        WriteList("category", ["api"]);
        WriteList("type", [reason is null ? "info" : reason == Reason.Allowed ? "allowed" : "denied"]);
        _json.WriteString("dataset", "casespdp.decisions");
        _json.WriteString("id", id);
        _json.WriteString("action", action);
        _json.WriteString("outcome", outcome);
        if (reason is not null)
        {
            _json.WriteString("reason", NameOf(reason.Value));
        }

        if (duration is not null)
        {
            _json.WriteNumber("duration", (long)duration.Value.TotalNanoseconds);
        }

        _json.WriteEndObject();
        _json.WriteStartObject("service");
        _json.WriteString("name", "casespdp");
        _json.WriteString("version", ServerInfo.Version);
        _json.WriteEndObject();
    }

    private void WriteCall(CallRecord call)
    {
        _json.WriteStartObject("client");
        _json.WriteStartObject("user");
        _json.WriteString("name", fields.Protect(ProtectedFields.CallerName, call.Origin.Caller));
        _json.WriteEndObject();
        _json.WriteEndObject();
        if (call.Origin.TraceId != default)
        {
            _json.WriteStartObject("trace");
            _json.WriteString("id", call.Origin.TraceId.ToHexString());
            _json.WriteEndObject();
        }
    }

    private void WriteUser(DecisionRequest request, IReadOnlyList<string>? listed, bool isShort)
    {
        _json.WriteStartObject("user");
        if (!string.IsNullOrEmpty(request.SubjectId))
        {
            _json.WriteString("id", fields.Protect(ProtectedFields.UserId, request.SubjectId));
        }

        if (!isShort && (request.Roles ?? listed) is { } roles)
        {
            WriteList("roles", roles.Select(r => fields.Protect(ProtectedFields.UserRoles, r)));
        }

        _json.WriteEndObject();
    }

    private void WriteQuestion(DecisionRequest request, bool rolesAreListed, bool isShort)
    {
        if (rolesAreListed)
        {
            _json.WriteString("roles_from", "policy");
        }

        WriteOptional("profile_uid", ProtectedFields.ProfileUid, request.ProfileUid);
        WriteOptional("space", ProtectedFields.Space, request.Space);
        WriteOptional("connector", ProtectedFields.Connector, request.Connector);
        WriteOptional("resource_type", "", request.ResourceType);
        WriteOptional("access_mode", "", request.AccessMode);
        if (isShort)
        {
            return;
        }

        WriteProtected("owners", ProtectedFields.Owners, request.Owners.Count == 0 ? null : request.Owners);
        WriteProtected("facets", "", request.Facets.Count == 0 ? null : request.Facets);
        WriteProtected("limited_by", ProtectedFields.LimitedBy, request.LimitedBy);
        WriteProtected("assignee_uids", ProtectedFields.AssigneeUids, request.AssigneeUids.Count == 0 ? null : request.AssigneeUids);
    }

    // An auditor sees what is missing, or which roles and privileges let it through.
    private void WriteWhy(CallRecord call, DecisionRequest request, Reason reason, bool isShort)
    {
        if (isShort || request.Action.Length == 0)
        {
            return;
        }

        if (reason == Reason.MissingPrivilege)
        {
            WriteList("missing", TableEvaluator.Decide(call.Policy.Snapshot, request).Missing);
        }
        else if (reason == Reason.Allowed)
        {
            _json.WriteStartArray("granted_by");
            foreach (var source in GrantAttribution.Of(call.Policy, request))
            {
                _json.WriteStartObject();
                _json.WriteString("role", fields.Protect(ProtectedFields.UserRoles, source.Role));
                _json.WriteString("privilege", source.Privilege);
                _json.WriteString("resource", fields.Protect(ProtectedFields.Space, source.Resource));
                _json.WriteEndObject();
            }

            _json.WriteEndArray();
        }
    }

    private void WriteRevision(Decisions.Revision revision)
    {
        _json.WriteStartObject("revision");
        _json.WriteString("epoch", revision.Epoch);
        _json.WriteNumber("sequence", revision.Sequence);
        _json.WriteString("digest", revision.Digest);
        _json.WriteEndObject();
    }

    private static IReadOnlyList<string>? ListedRoles(CallRecord call, DecisionRequest request) =>
        request.SubjectId is { } id && call.Policy.Snapshot.Subjects.Ids.Find(id) is >= 0 and var place
            ? call.Policy.Bundle.Subjects[place].Roles
            : null;

    private void WriteOptional(string name, string field, string? value)
    {
        if (value is not null)
        {
            _json.WriteString(name, fields.Protect(field, value));
        }
    }

    private void WriteProtected(string name, string field, IReadOnlyList<string>? values)
    {
        if (values is not null)
        {
            WriteList(name, values.Select(v => fields.Protect(field, v)));
        }
    }

    private void WriteList(string name, IEnumerable<string> values)
    {
        _json.WriteStartArray(name);
        foreach (var value in values)
        {
            _json.WriteStringValue(value);
        }

        _json.WriteEndArray();
    }
}
