using CasesPdp.Policies.Naming;

namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>
/// Checks the names in guard rails. A name that does not exist would guard nothing, so it is an error. Roles come and go, so for these it
/// is a warning.
/// </summary>
internal static class GuardRailCheck
{
    public static void Check(
        IReadOnlyList<GuardedName> guarded,
        ActionNames names,
        NamedSpaces spaces,
        IReadOnlyCollection<string> roles,
        BundleFindings findings)
    {
        var known = roles.ToHashSet(StringComparer.Ordinal);
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
                case GuardedNameKind.Space:
                    spaces.Check(name.Name, DiagnosticCodes.UnknownGuardedSpace, name.Span, "A guard rail", findings);
                    break;
                case GuardedNameKind.Role when !known.Contains(name.Name):
                    findings.Warning(
                        DiagnosticCodes.UnknownGuardedRole,
                        name.Span,
                        $"A guard rail names the role {MessageText.Quote(name.Name)}, which does not exist."
                        + MessageText.DidYouMean(findings.KeepsWarnings ? NameSuggestion.Nearest(name.Name, known) : null));
                    break;
                default:
                    break;
            }

            void Error(string code, string what, IEnumerable<string> candidates) => findings.Error(
                code,
                name.Span,
                $"There is no {what} {MessageText.Quote(name.Name)} in this deployment."
                + MessageText.DidYouMean(findings.KeepsErrors ? NameSuggestion.Nearest(name.Name, candidates) : null));
        }
    }
}
