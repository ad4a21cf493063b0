using System.Text;
using CasesPdp.Decisions;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Explanations;

/// <summary>What Kibana itself would have answered to a question.</summary>
/// <param name="Status">The HTTP status; 0 without counterpart.</param>
/// <param name="Message">The failure text; empty when allowed or without counterpart.</param>
/// <remarks>
/// Settled by choice, since Kibana's sources are silent or vary: several operations of one check are joined by commas, each with its verb,
/// before the first one's object; a route whose tag is missing answers <c>Forbidden</c>; a connector type that does not exist answers
/// 400, one that the tier or the licence leaves out 403; a case that hides itself answers <c>Not Found</c>; a licence failure names the
/// Platinum licence, with a purpose that is confirmed for observables only. A list call narrows itself to the owners that are authorized,
/// so it answers 200 as long as there is one, also where this service denies one of the owners named.
/// </remarks>
internal sealed record KibanaAnswer(int Status, string Message)
{
    private static readonly KibanaAnswer NoCounterpart = new(0, "");
    private static readonly KibanaAnswer Passed = new(200, "");

    public static KibanaAnswer To(ResolvedQuestion question, Reason reason)
    {
        var call = question.Grants.Call(question.Request.Action);
        if (reason == Reason.Allowed)
        {
            return Passed;
        }

        // Before the owners are judged Kibana has nothing to say: there is no such route, space or object there.
        if (!question.IsResolved || question.SpaceIsMalformed || reason is Reason.UnknownResourceType or Reason.OwnerMismatch
            || question.Request.Action.StartsWith("ui:", StringComparison.Ordinal))
        {
            return NoCounterpart;
        }

        if (call is not null && ChecksLicenseFirst(call) && IsLicenseTooLow(question, call))
        {
            return new KibanaAnswer(403, LicenseText(call));
        }

        return reason switch
        {
            Reason.UnknownOwner or Reason.OwnerDisabledInSpace => OwnersFailed(question, call),
            Reason.NoKnownRole or Reason.MissingPrivilege => ChecksFailed(question, call),
            Reason.LicenseTooLow => new KibanaAnswer(403, LicenseText(call!)),
            Reason.TierExcludes => new KibanaAnswer(403, ""),
            Reason.ConnectorNotAvailable => Connector(question),
            Reason.NotVisible => new KibanaAnswer(404, "Not Found"),
            _ => NoCounterpart,
        };
    }

    // Kibana asks for the licence of observables, of similar cases and of templates with assignees before it asks for any privilege.
    private static bool ChecksLicenseFirst(CallDefinition call) =>
        call.Name is "similar-cases" or "update-configuration" || IsObservable(call);

    private static bool IsObservable(CallDefinition? call) =>
        call is not null && call.Name.Contains("-observable", StringComparison.Ordinal);

    private static bool IsLicenseTooLow(ResolvedQuestion question, CallDefinition call) =>
        question.Grants.Settings.License < GateReader.LicenseOf(question, call);

    private static KibanaAnswer OwnersFailed(ResolvedQuestion question, CallDefinition? call)
    {
        // Without an owner Kibana would have nothing to check, and calls free of owners do not look at them.
        var isList = question.Required.OwnerRule == OwnerRule.List;
        if (question.Required.OwnerRule == OwnerRule.Free || (!isList && question.Request.Owners.Count == 0 && question.Owners == 0))
        {
            return NoCounterpart;
        }

        return isList ? ChecksFailed(question, call) : Unauthorized(question, FirstFailing(question, ownersExist: false), call);
    }

    private static KibanaAnswer ChecksFailed(ResolvedQuestion question, CallDefinition? call) =>
        FirstFailing(question, ownersExist: true) is { } failing ? Unauthorized(question, failing, call) : Passed;

    private static KibanaCheck? FirstFailing(ResolvedQuestion question, bool ownersExist) => KibanaChecks.Of(question).FirstOrDefault(c =>
        c.Shared is not null ? IsMissing(question, c.Shared)
        : c.AnyOwner ? !ResolvedQuestion.Places(question.Available).Any(o => Covers(question, c, o))
        : !ownersExist || ResolvedQuestion.Places(question.Owners).Any(o => !Covers(question, c, o)));

    private static bool IsMissing(ResolvedQuestion question, string name) =>
        question.Needs.Any(n => n.Name == name && !question.Meets(n));

    private static bool Covers(ResolvedQuestion question, KibanaCheck check, int owner) =>
        check.Operations.All(o => (question.Snapshot.Operations.Bit(o.CheckedAs) & ~question.Row[owner]) == 0);

    private static KibanaAnswer Unauthorized(ResolvedQuestion question, KibanaCheck? check, CallDefinition? call)
    {
        if (check is null)
        {
            return NoCounterpart;
        }

        // The observables client wraps a refusal into an error of its own, which leaves as a bad request.
        var status = IsObservable(call) ? 400 : 403;
        return check.Shared switch
        {
            null => new KibanaAnswer(status, Text(question, check)),
            "connectors:read" => new KibanaAnswer(403, "Unauthorized to get actions"),
            "connectors:all" => new KibanaAnswer(403, "Unauthorized to create actions"),
            _ => new KibanaAnswer(403, "Forbidden"),
        };
    }

    private static string Text(ResolvedQuestion question, KibanaCheck check)
    {
        var text = new StringBuilder("Unauthorized to ");
        text.AppendJoin(", ", check.Operations.Select(o => o.Verb));
        text.Append(' ').Append(check.Operations[0].DocType ?? "case field definitions");
        if (check.AnyOwner)
        {
            return text.Append(" of any owner").ToString();
        }

        var owners = question.Required.RawOwner >= 0
            ? [question.Snapshot.Owners[question.Required.RawOwner]]
            : question.Request.Owners.Distinct(StringComparer.Ordinal);
        return text.Append(" with owners: \"").AppendJoin(", ", owners).Append('"').ToString();
    }

    private static KibanaAnswer Connector(ResolvedQuestion question) =>
        GateReader.LicenseOfConnector(question) is null ? new KibanaAnswer(400, "") : new KibanaAnswer(403, "");

    private static string LicenseText(CallDefinition call)
    {
        var purpose = call.Name switch
        {
            "suggest-assignees" => "retrieve suggested user profiles",
            "similar-cases" => "use the similar cases feature",
            "cases-rule-action" => "use the cases connector",
            _ when IsObservable(call) => "assign observables to cases",
            _ => "choose assignees",
        };
        return $"In order to {purpose}, you must be subscribed to an Elastic Platinum license";
    }
}
