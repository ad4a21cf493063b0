using CasesPdp.Policies.Naming;

namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>
/// Checks the names in guard rails. A name that does not exist would guard nothing, so it is an error. Roles and
/// spaces come and go, so for these it is a warning.
/// </summary>
internal static class GuardRailCheck
{
    public static void Check(
        IReadOnlyList<GuardedName> guarded,
        ActionNames names,
        BundleSettings settings,
        IReadOnlyCollection<string> roles,
        BundleFindings findings)
    {
        var known = roles.ToHashSet(StringComparer.Ordinal);
        var spaces = settings.Spaces.Select(s => s.Id).Append(SpaceId.Default).ToHashSet(StringComparer.Ordinal);
        foreach (var name in guarded)
        {
            switch (name.Kind)
            {
                case GuardedNameKind.Action when !names.Actions.Contains(name.Name):
                    Error(DiagnosticCodes.UnknownGuardedAction, "action", names.Actions);
                    break;
                case GuardedNameKind.Operation when !names.Operations.Contains(name.Name, StringComparer.Ordinal):
                    Error(DiagnosticCodes.UnknownGuardedAction, "checked operation", names.Operations);
                    break;
                case GuardedNameKind.Right when !names.Rights.Contains(name.Name, StringComparer.Ordinal):
                    Error(DiagnosticCodes.UnknownGuardedAction, "right", names.Rights);
                    break;
                case GuardedNameKind.Owner when !names.Owners.Contains(name.Name, StringComparer.Ordinal):
                    Error(DiagnosticCodes.UnknownGuardedOwner, "registered owner", names.Owners);
                    break;
                case GuardedNameKind.Space when !spaces.Contains(name.Name):
                    Warning(DiagnosticCodes.UnknownGuardedSpace, "which `pdp.yaml` does not list", "space", spaces);
                    break;
                case GuardedNameKind.Role when !known.Contains(name.Name):
                    Warning(DiagnosticCodes.UnknownGuardedRole, "which does not exist", "role", known);
                    break;
                default:
                    break;
            }

            void Error(string code, string what, IEnumerable<string> candidates) => findings.Error(
                code,
                name.Span,
                $"There is no {what} {MessageText.Quote(name.Name)} in this deployment."
                + MessageText.DidYouMean(findings.KeepsErrors ? NameSuggestion.Nearest(name.Name, candidates) : null));

            void Warning(string code, string missing, string what, IEnumerable<string> candidates) => findings.Warning(
                code,
                name.Span,
                $"A guard rail names the {what} {MessageText.Quote(name.Name)}, {missing}."
                + MessageText.DidYouMean(findings.KeepsWarnings ? NameSuggestion.Nearest(name.Name, candidates) : null));
        }
    }
}
