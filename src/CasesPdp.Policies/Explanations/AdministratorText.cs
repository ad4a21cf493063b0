using System.Text;
using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Compilation;
using CasesPdp.Policies.Naming;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Policies.Explanations;

/// <summary>Lays out an explanation for administrators: verdict, requirements, roles, gates, change, Kibana's answer.</summary>
internal sealed class AdministratorText
{
    // Suggestions for role names are searched among all roles of the policy, so only the first few unknown ones get any.
    private const int MostSpaces = 5;
    private const int MostSuggested = 3;

    private readonly ResolvedQuestion _question;
    private readonly StringBuilder _text = new();

    private AdministratorText(ResolvedQuestion question)
    {
        _question = question;
    }

    public static string Of(
        ResolvedQuestion question,
        Explanation explanation,
        IReadOnlyList<(GrantSource Source, ulong[] Row)> sources,
        string advice)
    {
        var text = new AdministratorText(question);
        text.AddVerdict(explanation.Decision);
        foreach (var line in NameAdvice.For(question, explanation.Decision.Reason))
        {
            text.Line(line);
        }

        text.AddRequirements(explanation.Requirements, sources);
        text.AddRoles(sources, explanation.UnknownRoles);
        text.AddGates(explanation.Gates);
        text.AddChange(explanation, advice);
        text.AddKibana(explanation);
        return text._text.ToString().TrimEnd('\n');
    }

    private void AddVerdict(Decision decision)
    {
        var request = _question.Request;
        var facets = request.Facets.Count == 0 ? "" : $" ({string.Join(", ", request.Facets.Distinct(StringComparer.Ordinal))})";
        var named = request.Owners.Distinct(StringComparer.Ordinal).Select(o => $"`{o}`");
        var owners = request.Owners.Count == 0 ? "" : $" on {string.Join(", ", named)}";
        var verdict = decision.Outcome == Outcome.Allow ? "ALLOW" : $"DENY {ReasonText.Name(decision.Reason)}";
        Line($"{verdict}: {ReasonText.Why(decision.Reason)}.");
        Line($"Asked: `{request.Action}`{facets}{owners} in space `{_question.Space}`.");
        if (decision.LinksUnavailable)
        {
            Line("Messages will contain no links: Kibana's `server.publicBaseUrl` is not set.");
        }
    }

    private void AddRequirements(
        IReadOnlyList<RequirementStatus> requirements,
        IReadOnlyList<(GrantSource Source, ulong[] Row)> sources)
    {
        if (requirements.Count == 0)
        {
            return;
        }

        Heading("Required");
        var owner = requirements.Max(r => Of(r).Length);
        var name = requirements.Max(r => r.Name.Length);
        foreach (var (requirement, need) in requirements.Zip(_question.Needs))
        {
            var state = LimitOnly(requirement, need, sources) ?? State(requirement);
            Line($"  {Of(requirement).PadRight(owner)}  {requirement.Name.PadRight(name)}  {state}");
        }
    }

    private static string Of(RequirementStatus requirement) => requirement.Owner ?? (requirement.AnyOwner ? "any owner" : "-");

    // What only the limit leaves out is not for the subject's own roles to grant.
    private string? LimitOnly(RequirementStatus requirement, Need need, IReadOnlyList<(GrantSource Source, ulong[] Row)> sources)
    {
        if (requirement.IsGranted || _question.LimitNames is not { } limit
            || !_question.Meets(need, _question.SubjectRow) || _question.Meets(need, _question.LimitRow))
        {
            return null;
        }

        IReadOnlyList<int> words = need.IsAnyOwner ? _question.OwnersMeeting(need, _question.SubjectRow) : [need.Word];
        var granting = sources.Where(s => _question.RoleNames.Contains(s.Source.Role) && words.Any(w => (s.Row[w] & need.Bits) != 0))
            .Select(s => $"{s.Source.Role}: {s.Source.Privilege} on {s.Source.Resource}").Distinct(StringComparer.Ordinal).ToList();
        if (granting.Count == 0)
        {
            return null;
        }

        var names = limit.Count == 0 ? "which are none" : string.Join(", ", limit.Order(StringComparer.Ordinal));
        var needed = requirement.Privileges.Count == 0 ? "" : $"; they need {string.Join(" | ", requirement.Privileges)}";
        return $"MISSING, granted by {string.Join("; ", granting)}, but not by the limiting roles ({names}){needed}";
    }

    private string State(RequirementStatus requirement)
    {
        if (requirement.IsGranted)
        {
            return _question.Snapshot.Rules.SecurityEnabled
                ? $"granted by {string.Join("; ", requirement.GrantedBy.Select(s => $"{s.Role}: {s.Privilege} on {s.Resource}"))}"
                : "granted: security is off";
        }

        return requirement.Privileges.Count == 0
            ? "MISSING, and no registered privilege grants it"
            : $"MISSING, granted by {string.Join(" | ", requirement.Privileges)}";
    }

    private void AddRoles(IReadOnlyList<(GrantSource Source, ulong[] Row)> sources, IReadOnlyList<string> unknown)
    {
        if (!_question.Snapshot.Rules.SecurityEnabled)
        {
            return;
        }

        Heading("Roles");
        AddRoleLines(_question.RoleNames, sources, unknown);
        if (_question.LimitNames is { } limit)
        {
            Heading("Limited by");
            AddRoleLines(limit, sources, unknown);
        }
    }

    private void AddRoleLines(
        IReadOnlyList<string> names,
        IReadOnlyList<(GrantSource Source, ulong[] Row)> sources,
        IReadOnlyList<string> unknown)
    {
        if (names.Count == 0)
        {
            Line(_question.UnlistedSubject is { } id && ReferenceEquals(names, _question.RoleNames)
                ? $"  none: the request names none, and `subjects.yaml` does not list the subject `{id}`"
                    + NameSuggestion.Ending(id, _question.Grants.Bundle.Subjects.Select(s => s.Id))
                : "  none");
        }

        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            if (_question.Grants.Role(name) is not { } role)
            {
                var roles = unknown.Take(MostSuggested).Contains(name) ? _question.Grants.Bundle.Roles.Select(r => r.Name) : [];
                Line($"  {name}: not known{NameSuggestion.Ending(name, roles)}");
                continue;
            }

            var granted = sources.Where(s => s.Source.Role == name).Select(s => $"{s.Source.Privilege} on {s.Source.Resource}").ToList();
            var what = granted.Count == 0 ? Nothing(role) : string.Join(", ", granted);
            Line($"  {name}{(role.IsBundled ? " (bundled)" : "")}: {what}");
            AddUnregistered(role);
        }
    }

    // Whoever forgets the space sees where the role counts.
    private string Nothing(RoleDocument role)
    {
        string[] spaces = [.. role.Kibana.SelectMany(k => k.Spaces)
            .Concat(role.Applications.SelectMany(a => a.Resources)).Select(r => r.StartsWith("space:", StringComparison.Ordinal) ? r[6..] : r)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return spaces.Length == 0 || spaces.Contains("*") || spaces.Contains(_question.Space)
            ? "grants nothing here"
            : $"nothing in space {_question.Space}; it has privileges in {string.Join(", ", spaces.Take(MostSpaces))}"
                + (spaces.Length > MostSpaces ? $" and {spaces.Length - MostSpaces} more" : "");
    }

    // A downgrade silently takes sub-feature privileges away, which nothing else shows.
    private void AddUnregistered(RoleDocument role)
    {
        var grants = _question.Grants;
        if (grants.Settings.License >= KibanaCatalogue.Embedded.SubFeaturesFrom)
        {
            return;
        }

        var stored = role.Kibana.SelectMany(k => k.Features).SelectMany(f => f.Privileges.Select(p => StoredPrivilegeName.Of(f.Feature, p)))
            .Concat(role.Applications.SelectMany(a => a.Privileges)).Distinct(StringComparer.Ordinal);
        var inert = stored.Where(IsSubFeature).ToList();
        if (inert.Count > 0)
        {
            var least = GateReader.Text(KibanaCatalogue.Embedded.SubFeaturesFrom);
            Line($"    without effect below a {least} licence: {string.Join(", ", inert)}");
        }

        bool IsSubFeature(string name) => StoredPrivilegeName.TryParse(name, out var feature, out var privilege)
            && grants.Features.All.Any(f => f.Id == feature && f.SubFeatures.Any(s => s.Id == privilege));
    }

    private void AddGates(IReadOnlyList<GateStatus> gates)
    {
        if (gates.Count == 0)
        {
            return;
        }

        Heading("Gates");
        foreach (var gate in gates)
        {
            var name = gate.Name == "license" ? "licence" : gate.Name;
            Line($"  {name}: {(gate.IsOpen ? "passed" : $"not passed ({Unmet(gate)})")}");
        }
    }

    private static string Unmet(GateStatus gate) => gate.Name == "connector" && gate.Required.StartsWith(GateReader.OneOf, StringComparison.Ordinal)
        ? $"`{gate.Actual}` cannot receive cases; use {gate.Required}"
        : $"needs {gate.Required}, has {gate.Actual}";

    private void AddChange(Explanation explanation, string advice)
    {
        if (explanation.Decision.Outcome != Outcome.Allow)
        {
            Heading("Smallest change");
            Line($"  {advice}{Touching(explanation.SmallestChange)}");
        }

        if (explanation.Alternatives.Count > 0)
        {
            Heading("Alternatives");
            foreach (var change in explanation.Alternatives)
            {
                Line($"  {change.Text}{Touching(change)}");
            }
        }
    }

    private static string Touching(SmallestChange? change) => change switch
    {
        { Subjects: { } count } => $" This affects {count} {(count == 1 ? "subject" : "subjects")}.",
        { Role: not null } => " How many subjects this affects is not known: the bundle lists none.",
        _ => "",
    };

    private void AddKibana(Explanation explanation)
    {
        if (explanation.Decision.Outcome == Outcome.Allow || explanation.KibanaStatus == 0)
        {
            return;
        }

        Heading("Kibana");
        Line(explanation.KibanaStatus == 200
            ? "  200: a list call leaves out the owners that are not authorized"
            : $"  {explanation.KibanaStatus}{(explanation.KibanaMessage.Length == 0 ? "" : $" {explanation.KibanaMessage}")}");
    }

    private void Heading(string text) => _text.Append('\n').Append(text).Append('\n');

    // Names come from callers: none may break a line and so write lines of its own, or turn the direction of one.
    private void Line(string text) => _text.Append(PrintableText.Escape(text.TrimEnd())).Append('\n');
}
