using System.Text.Json;
using CasesPdp.Decisions;
using CasesPdp.Policies.Explanations;

namespace CasesPdp.Cli.Rendering;

/// <summary>Writes an explanation as JSON.</summary>
internal static class ExplanationJson
{
    /// <summary>Writes it to standard output.</summary>
    public static void Write(Terminal terminal, Explanation explanation, string revision) => JsonOutput.Write(terminal, json =>
    {
        var decision = explanation.Decision;
        json.WriteBoolean("decision", decision.Outcome == Outcome.Allow);
        json.WriteString("reason", OutputNames.Of(decision.Reason));
        json.WriteStrings("missing", decision.Missing);
        json.WriteString("revision", revision);
        json.WriteBoolean("linksUnavailable", decision.LinksUnavailable);
        json.WriteObjects("requirements", explanation.Requirements, r => WriteRequirement(json, r));
        json.WriteObjects("gates", explanation.Gates, g => WriteGate(json, g));
        if (explanation.SmallestChange is { } change)
        {
            json.WriteStartObject("smallestChange");
            WriteChange(json, change);
            json.WriteEndObject();
        }

        json.WriteObjects("alternatives", explanation.Alternatives, a => WriteChange(json, a));
        json.WriteNumber("kibanaStatus", explanation.KibanaStatus);
        json.WriteString("kibanaMessage", explanation.KibanaMessage);
        json.WriteString("administratorText", explanation.AdministratorText);
        json.WriteString("userText", explanation.UserText);
        json.WriteStrings("unknownRoles", explanation.UnknownRoles);
    });

    private static void WriteRequirement(Utf8JsonWriter json, RequirementStatus requirement)
    {
        json.WriteString("name", requirement.Name);
        if (requirement.Owner is not null)
        {
            json.WriteString("owner", requirement.Owner);
        }

        json.WriteBoolean("anyOwner", requirement.AnyOwner);
        json.WriteBoolean("granted", requirement.IsGranted);
        json.WriteObjects("grantedBy", requirement.GrantedBy, source =>
        {
            json.WriteString("role", source.Role);
            json.WriteString("privilege", source.Privilege);
            json.WriteString("resource", source.Resource);
        });
        json.WriteStrings("privileges", requirement.Privileges);
    }

    private static void WriteGate(Utf8JsonWriter json, GateStatus gate)
    {
        json.WriteString("name", gate.Name);
        json.WriteBoolean("open", gate.IsOpen);
        json.WriteString("reason", OutputNames.Of(gate.Reason));
        json.WriteString("actual", gate.Actual);
        json.WriteString("required", gate.Required);
    }

    private static void WriteChange(Utf8JsonWriter json, SmallestChange change)
    {
        json.WriteString("text", change.Text);
        json.WriteOptional("role", change.Role);
        json.WriteOptional("space", change.Space);
        json.WriteStrings("privileges", change.Privileges);
        if (change.Subjects is { } subjects)
        {
            json.WriteNumber("subjects", subjects);
        }
    }
}
