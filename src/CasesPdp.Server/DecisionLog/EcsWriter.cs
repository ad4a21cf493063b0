using System.Buffers;
using System.Globalization;
using CasesPdp.Decisions;
using CasesPdp.Policies.Explanations;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Server.DecisionLog;

/// <summary>
/// Writes records as lines of JSON, with the field names of the Elastic Common Schema. docs/decision-log.md lists all fields.
/// </summary>
/// <remarks>Used by one thread.</remarks>
internal sealed class EcsWriter(ProtectedFields fields, double allowShare) : IDisposable
{
    /// <summary>The most bytes of a line. A record that is longer is written without its lists of names, and says so.</summary>
    public const int LongestLine = 1024 * 1024;

    private readonly string _run = Guid.NewGuid().ToString("N")[..12];
    private readonly EcsLine _line = new();
    private long _calls;

    /// <inheritdoc/>
    public void Dispose() => _line.Dispose();

    /// <summary>Begins the records of one more call.</summary>
    public void BeginCall() => _calls++;

    /// <summary>Writes the record of a decision.</summary>
    /// <returns>How many bytes it has.</returns>
    public int Write(IBufferWriter<byte> into, CallRecord call, LoggedDecision decision)
    {
        var bytes = _line.Write(() => WriteDecision(call, decision, isShort: false));
        if (bytes > LongestLine)
        {
            bytes = _line.Write(() => WriteDecision(call, decision, isShort: true));
        }

        _line.CopyTo(into);
        return bytes;
    }

    /// <summary>Writes the record that sums up what a call decided beyond its other records.</summary>
    public void WriteSummary(IBufferWriter<byte> into, CallRecord call, long leftOut)
    {
        _line.Write(() =>
        {
            var json = _line.Json;
            _line.WriteEvent(call.Time, "summary", IdOf("summary"), "unknown", duration: call.Duration);
            _line.WriteOrigin(call.Origin, fields);
            json.WriteStartObject("casespdp");
            json.WriteString("method", call.Method);
            json.WriteNumber("left_out", leftOut);
            json.WriteStartObject("reasons");
            for (var reason = 0; reason < call.ReasonCounts.Length; reason++)
            {
                if (call.ReasonCounts[reason] != 0)
                {
                    json.WriteNumber(EcsLine.NameOf((Reason)reason), call.ReasonCounts[reason]);
                }
            }

            json.WriteEndObject();
            _line.WriteRevision(call.Policy.Snapshot.Revision);
            json.WriteEndObject();
        });
        _line.CopyTo(into);
    }

    /// <summary>Writes the record of what was lost.</summary>
    public void WriteLost(IBufferWriter<byte> into, DateTimeOffset time, IReadOnlyList<(string Reason, long Count)> lost)
    {
        _calls++;
        _line.Write(() =>
        {
            var json = _line.Json;
            _line.WriteEvent(time, "records-lost", IdOf("lost"), "failure");
            json.WriteStartObject("casespdp");
            json.WriteStartObject("lost");
            foreach (var (reason, count) in lost)
            {
                json.WriteNumber(reason, count);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        });
        _line.CopyTo(into);
    }

    private string IdOf(object part) => string.Create(CultureInfo.InvariantCulture, $"{_run}-{_calls}-{part}");

    private void WriteDecision(CallRecord call, LoggedDecision decision, bool isShort)
    {
        var (json, request, reason) = (_line.Json, decision.Request, decision.Reason);
        var isAllowed = reason is null or Reason.Allowed;
        var action = request.Action.Length == 0 ? call.Method : request.Action;
        _line.WriteEvent(call.Time, action, IdOf(decision.Index), isAllowed ? "success" : "failure", reason, call.Duration);
        _line.WriteOrigin(call.Origin, fields);
        var listed = request.Roles is null ? ListedRoles(call, request) : null;
        WriteUser(request, isShort ? null : request.Roles ?? listed);

        json.WriteStartObject("casespdp");
        json.WriteString("method", call.Method);
        json.WriteNumber("item", decision.Index);
        if (listed is not null)
        {
            json.WriteString("roles_from", "policy");
        }

        WriteQuestion(request, isShort);
        if (reason is not null)
        {
            json.WriteString("outcome", isAllowed ? "ALLOW" : "DENY");
            json.WriteString("reason", EcsLine.NameOf(reason.Value));
            WriteWhy(call, request, reason.Value, isShort);
        }

        foreach (var (counted, count) in decision.Counts ?? [])
        {
            json.WriteNumber($"{counted}_count", count);
        }

        if (isAllowed)
        {
            json.WriteNumber("sample", call.IsSampled ? allowShare : 1);
        }

        _line.WriteRevision(call.Policy.Snapshot.Revision);
        if (fields.Names.Count > 0)
        {
            _line.WriteList("protected", fields.Names);
        }

        if (isShort)
        {
            json.WriteBoolean("shortened", true);
        }

        json.WriteEndObject();
    }

    private void WriteUser(DecisionRequest request, IReadOnlyList<string>? roles)
    {
        _line.Json.WriteStartObject("user");
        WriteOptional("id", ProtectedFields.UserId, string.IsNullOrEmpty(request.SubjectId) ? null : request.SubjectId);
        WriteOptional("roles", ProtectedFields.UserRoles, roles);
        _line.Json.WriteEndObject();
    }

    private void WriteQuestion(DecisionRequest request, bool isShort)
    {
        WriteOptional("profile_uid", ProtectedFields.ProfileUid, request.ProfileUid);
        WriteOptional("space", ProtectedFields.Space, request.Space);
        WriteOptional("connector", ProtectedFields.Connector, request.Connector);
        WriteOptional("resource_type", "", request.ResourceType);
        WriteOptional("access_mode", "", request.AccessMode);
        if (!isShort)
        {
            WriteOptional("owners", ProtectedFields.Owners, request.Owners.Count == 0 ? null : request.Owners);
            WriteOptional("facets", "", request.Facets.Count == 0 ? null : request.Facets);
            WriteOptional("limited_by", ProtectedFields.LimitedBy, request.LimitedBy);
            WriteOptional("assignee_uids", ProtectedFields.AssigneeUids, request.AssigneeUids.Count == 0 ? null : request.AssigneeUids);
        }
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
            _line.WriteList("missing", TableEvaluator.Decide(call.Policy.Snapshot, request).Missing);
        }
        else if (reason == Reason.Allowed)
        {
            _line.Json.WriteStartArray("granted_by");
            foreach (var source in GrantAttribution.Of(call.Policy, request))
            {
                _line.Json.WriteStartObject();
                _line.Json.WriteString("role", fields.Protect(ProtectedFields.UserRoles, source.Role));
                _line.Json.WriteString("privilege", source.Privilege);
                _line.Json.WriteString("resource", fields.Protect(ProtectedFields.Space, source.Resource));
                _line.Json.WriteEndObject();
            }

            _line.Json.WriteEndArray();
        }
    }

    private static IReadOnlyList<string>? ListedRoles(CallRecord call, DecisionRequest request) =>
        request.SubjectId is { } id && call.Policy.Snapshot.Subjects.Ids.Find(id) is >= 0 and var place
            ? call.Policy.Bundle.Subjects[place].Roles
            : null;

    private void WriteOptional(string name, string field, string? value)
    {
        if (value is not null)
        {
            _line.Json.WriteString(name, fields.Protect(field, value));
        }
    }

    private void WriteOptional(string name, string field, IReadOnlyList<string>? values)
    {
        if (values is not null)
        {
            _line.WriteList(name, values.Select(v => fields.Protect(field, v)));
        }
    }
}
