using System.Numerics;
using System.Text;
using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Policies.Explanations;

/// <summary>Finds the smallest single change that would allow a denied question. Each change is tried before it is advised.</summary>
internal static class ChangeFinder
{
    // Every set of these is tried. A built-in owner has three features; more belong to bundles that register many for one owner.
    private const int MostHiddenFeatures = 12;

    public static ChangeAdvice Find(ResolvedQuestion question, Reason reason, PrivilegeAdvisor advisor, IReadOnlyList<GateStatus> gates)
    {
        var closed = gates.Where(g => !g.IsOpen).ToList();
        return reason switch
        {
            Reason.Allowed => ChangeAdvice.None("None is needed."),
            Reason.UnknownOwner => RegisterStackCases(question),
            Reason.OwnerDisabledInSpace => ShowOwners(question),
            Reason.NoKnownRole or Reason.MissingPrivilege when closed.Count == 0 =>
                RoleNameChange.Find(question) ?? RoleChange.Find(question, advisor),
            Reason.NoKnownRole or Reason.MissingPrivilege => PrivilegesAndGates(question, closed),
            Reason.TierExcludes or Reason.LicenseTooLow or Reason.ConnectorNotAvailable or Reason.NotVisible => OpenGates(question, closed),
            _ => QuestionIsWrong,
        };
    }

    private static ChangeAdvice QuestionIsWrong => ChangeAdvice.None("None: the question itself has to be corrected.");

    // An owner is not registered because of a setting only if it is that of the stack's own cases.
    private static ChangeAdvice RegisterStackCases(ResolvedQuestion question)
    {
        var registered = question.Grants.Settings with { StackCases = true };
        return question.Grants.Settings.StackCases || ChangeDryRun.Decide(question, registered) == Reason.UnknownOwner
            ? QuestionIsWrong
            : Tried(question, registered, "Set `stackCases` to `true` in `pdp.yaml`.");
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

        if (closed.Count == 1 && closed[0].Reason == Reason.NotVisible)
        {
            return ShowCase(question);
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
        "connector" when gate.Required.StartsWith(GateReader.OneOf, StringComparison.Ordinal) => $"a connector that can receive cases, {gate.Required}",
        "connector" => $"a licence of at least {gate.Required}",
        "tier" => $"the tier `{gate.Required}`",
        _ => "an assignment of the case to the subject",
    };

    // A case is assigned to a profile, so without a profile uid only the setting helps.
    private static ChangeAdvice ShowCase(ResolvedQuestion question)
    {
        if (!TableEvaluator.IdentityOf(question.Snapshot, question.Request).TryGetProfileUid(question.Snapshot, out var profileUid))
        {
            return Tried(
                question,
                question.Grants.Settings with { RestrictedCases = false },
                "Set `switches.restrictedCases` to `false` in `pdp.yaml`, as no profile uid is known for the subject.");
        }

        var uid = Encoding.UTF8.GetString(profileUid);
        var assigned = question.Request with { AssigneeUids = [.. question.Request.AssigneeUids, uid] };
        return Advice(ChangeDryRun.Decide(question, assigned), $"Assign the case to the profile `{uid}`.");
    }

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
        string[] owners =
            [.. ResolvedQuestion.Places(question.Owners & ~question.Available).Select(o => question.Snapshot.Owners[o])];
        var shown = FewestToShow(question.Grants, space, owners).Order(StringComparer.Ordinal);
        var text = $"Show {string.Join(" and ", shown.Select(f => $"feature `{f}`"))} in space `{space.Id}`.";
        return (Showing(space, shown), text);
    }

    // One feature that names an owner makes it available, a current one by preference. Where hiding one version hides all, each counts.
    private static IEnumerable<string> FewestToShow(BundleGrants grants, SpaceSettings space, IReadOnlyList<string> owners)
    {
        var settings = grants.Settings;
        var listed = grants.Features.All.Concat(KibanaCatalogue.Embedded.Lines.Values.SelectMany(l => l.Features))
            .Where(f => f.Owners.Any(owners.Contains) && space.DisabledFeatures.Contains(f.Id))
            .OrderBy(f => f.IsDeprecated).Select(f => f.Id).Distinct(StringComparer.Ordinal).Take(MostHiddenFeatures).ToList();
        return Enumerable.Range(1, (1 << listed.Count) - 1).OrderBy(set => BitOperations.PopCount((uint)set))
            .Select(set => listed.Where((_, i) => (set >> i & 1) != 0))
            .FirstOrDefault(IsEnough, listed);

        bool IsEnough(IEnumerable<string> shown)
        {
            var hidden = grants.Features.HiddenIn(
                Showing(space, shown), settings.HiddenFeatureCoversDeprecated, settings.Deployment.IsServerless);
            return owners.All(o => grants.Features.All.Any(f => f.Owners.Contains(o) && !hidden.Contains(f.Id)));
        }
    }

    private static SpaceSettings Showing(SpaceSettings space, IEnumerable<string> features) =>
        space with { DisabledFeatures = [.. space.DisabledFeatures.Except(features, StringComparer.Ordinal)] };

    private static ChangeAdvice Tried(ResolvedQuestion question, BundleSettings settings, string text) =>
        Advice(ChangeDryRun.Decide(question, settings), text);

    private static ChangeAdvice Advice(Reason reason, string text) => reason == Reason.Allowed
        ? ChangeAdvice.Of(new SmallestChange(text, null, null, []))
        : ChangeAdvice.None(
            $"A single change is not enough: {char.ToLowerInvariant(text[0])}{text[1..^1]}, and then {ReasonText.Why(reason)}.");
}

/// <summary>The change to advise, or why there is none.</summary>
/// <param name="Change">The change, if a single one does.</param>
/// <param name="Text">For administrators: the change's sentence, or why no single change does.</param>
internal sealed record ChangeAdvice(SmallestChange? Change, string Text)
{
    /// <summary>Other changes that would do.</summary>
    public IReadOnlyList<SmallestChange> Alternatives { get; init; } = [];

    public static ChangeAdvice Of(SmallestChange change) => new(change, change.Text);

    public static ChangeAdvice None(string why) => new(null, why);
}
