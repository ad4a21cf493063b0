using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Explanations;

/// <summary>Finds the smallest single change that would allow a denied question. What it advises has been tried.</summary>
internal static class ChangeFinder
{
    public static ChangeAdvice Find(ResolvedQuestion question, Reason reason, PrivilegeAdvisor advisor, IReadOnlyList<GateStatus> gates)
    {
        var closed = gates.Where(g => !g.IsOpen).ToList();
        return reason switch
        {
            Reason.Allowed => ChangeAdvice.None("None is needed."),
            Reason.OwnerDisabledInSpace => ShowOwners(question),
            Reason.NoKnownRole or Reason.MissingPrivilege when closed.Count == 0 =>
                RoleNameChange.Find(question) ?? RoleChange.Find(question, advisor),
            Reason.NoKnownRole or Reason.MissingPrivilege => PrivilegesAndGates(question, closed),
            Reason.TierExcludes or Reason.LicenseTooLow or Reason.ConnectorNotAvailable or Reason.NotVisible => OpenGates(question, closed),
            _ => ChangeAdvice.None("None: the question itself has to be corrected."),
        };
    }

    // Raising the licence also registers sub-feature privileges, so that it can be the one change that opens the gate and grants.
    private static ChangeAdvice PrivilegesAndGates(ResolvedQuestion question, List<GateStatus> closed)
    {
        if (OpenGates(question, closed) is { Change: not null } gates)
        {
            return gates;
        }

        var names = question.Needs.Where(n => !question.Meets(n)).Select(n => $"`{n.Name}`").Distinct();
        return ChangeAdvice.None(
            $"A single change is not enough: both privileges ({string.Join(", ", names)}) and "
            + $"{string.Join(" and ", closed.Select(Opening))} are needed.");
    }

    private static ChangeAdvice OpenGates(ResolvedQuestion question, List<GateStatus> closed)
    {
        var settings = question.Grants.Settings;
        if (closed.Count == 1 && closed[0].Reason == Reason.TierExcludes)
        {
            var tier = KibanaCatalogue.Embedded.Deployments[closed[0].Required];
            var text = $"Move the project from `{closed[0].Actual}` to `{closed[0].Required}`.";
            return Tried(question, settings with { Deployment = tier }, text);
        }

        if (closed.All(g => g.Reason is Reason.LicenseTooLow or Reason.ConnectorNotAvailable) && RequiredLicense(question) is { } license)
        {
            return Tried(
                question,
                settings with { License = license },
                $"Raise the licence from {GateReader.Text(settings.License)} to {GateReader.Text(license)}.");
        }

        return ChangeAdvice.None($"No change to roles, licence or settings: it takes {string.Join(" and ", closed.Select(Opening))}.");
    }

    private static LicenseLevel? RequiredLicense(ResolvedQuestion question)
    {
        var call = question.Grants.Call(question.Request.Action)!;
        var license = GateReader.LicenseOf(question, call);
        return !call.JudgesConnector ? license
            : GateReader.LicenseOfConnector(question) is { } connector ? (LicenseLevel)Math.Max((int)license, (int)connector)
            : null;
    }

    private static string Opening(GateStatus gate) => gate.Name switch
    {
        "license" => $"a {gate.Required} licence",
        "connector" when gate.Required.StartsWith("a case", StringComparison.Ordinal) => gate.Required,
        "connector" => $"a licence of at least {gate.Required}",
        "tier" => $"the tier `{gate.Required}`",
        _ => "an assignment of the case to the subject",
    };

    private static ChangeAdvice ShowOwners(ResolvedQuestion question)
    {
        var settings = question.Grants.Settings;
        var space = settings.Spaces.First(s => s.Id == question.Space);
        var (changed, text) = space.Solution != "classic" && !settings.Deployment.IsServerless
            ? (space with { Solution = "classic" }, $"Change the solution view of space `{space.Id}` from `{space.Solution}` to `classic`.")
            : Unhidden(question, space);
        var spaces = settings.Spaces.Select(s => s.Id == space.Id ? changed : s);
        return Tried(question, settings with { Spaces = [.. spaces] }, text);
    }

    private static (SpaceSettings Changed, string Text) Unhidden(ResolvedQuestion question, SpaceSettings space)
    {
        var hidden = question.Owners & ~question.Available;
        var shown = ResolvedQuestion.Places(hidden)
            .SelectMany(o => Showing(question, question.Snapshot.Owners[o], space)).Distinct().Order(StringComparer.Ordinal).ToList();
        var text = $"Show {string.Join(" and ", shown.Select(f => $"feature `{f}`"))} in space `{space.Id}`.";
        return (space with { DisabledFeatures = [.. space.DisabledFeatures.Except(shown, StringComparer.Ordinal)] }, text);
    }

    // One feature shown makes its owner available, the current one by preference; where hiding one version hides all, all are shown.
    private static IEnumerable<string> Showing(ResolvedQuestion question, string owner, SpaceSettings space)
    {
        var naming = question.Grants.Features.All.Where(f => f.Owners.Contains(owner)).ToList();
        var listed = naming.Where(f => space.DisabledFeatures.Contains(f.Id)).OrderBy(f => f.IsDeprecated).Select(f => f.Id).ToList();
        if (!question.Grants.Settings.HiddenFeatureCoversDeprecated)
        {
            return listed.Take(1);
        }

        var versions = KibanaCatalogue.Embedded.Lines.Values.SelectMany(l => l.Features).Where(f => f.Owners.Contains(owner));
        return listed.Union(versions.Select(f => f.Id).Intersect(space.DisabledFeatures));
    }

    private static ChangeAdvice Tried(ResolvedQuestion question, BundleSettings settings, string text)
    {
        var reason = ChangeTrial.Decide(question, settings);
        var begun = $"{char.ToLowerInvariant(text[0])}{text[1..^1]}";
        return reason == Reason.Allowed
            ? ChangeAdvice.Of(new SmallestChange(text, null, null, []))
            : ChangeAdvice.None($"A single change is not enough: {begun}, and then {ReasonText.Why(reason)}.");
    }
}
