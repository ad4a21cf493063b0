using CasesPdp.Policies.Bundles.Documents;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>
/// Warns of members of a role that are not read because they look misspelt. Exports bring members of their own that mean nothing here, so
/// what resembles no member that is read is worth no word.
/// </summary>
internal static class MisspeltMembers
{
    public static void Warn(MappingNode mapping, IReadOnlyList<string> read, string role, string of, BundleFindings findings)
    {
        foreach (var member in mapping.Members)
        {
            if (findings.KeepsWarnings
                && !read.Contains(member.Key, StringComparer.Ordinal)
                && NameSuggestion.Nearest(member.Key, read) is { } nearest)
            {
                var without = nearest == "spaces" && mapping.Find(nearest) is null ? " Without `spaces` it counts in every space." : "";
                findings.Warning(
                    DiagnosticCodes.MisspeltRoleMember,
                    member.KeySpan,
                    $"{MessageText.Quote(member.Key)} is not read in {of} {MessageText.Quote(role)}.{without}"
                    + MessageText.DidYouMean(nearest));
            }
        }
    }
}
