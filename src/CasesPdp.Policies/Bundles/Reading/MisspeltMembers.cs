using CasesPdp.Policies.Bundles.Documents;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>
/// Warns of members of a role that are not read and look like a misspelt one that is. Exports bring members of their own; those get no
/// warning.
/// </summary>
internal static class MisspeltMembers
{
    /// <summary>Warns of each such member; answers whether there is any.</summary>
    public static bool Warn(MappingNode mapping, string[] read, string role, string of, BundleFindings findings)
    {
        var found = false;
        foreach (var member in mapping.Members)
        {
            if (findings.KeepsWarnings
                && !read.Contains(member.Key)
                && NameSuggestion.Nearest(member.Key, read) is { } nearest)
            {
                var without = nearest == "spaces" && mapping.Find(nearest) is null ? " Without `spaces` it counts in every space." : "";
                found = true;
                findings.Warning(
                    DiagnosticCodes.MisspeltRoleMember,
                    member.KeySpan,
                    $"{MessageText.Quote(member.Key)} is not read in {of} {MessageText.Quote(role)}.{without}"
                    + MessageText.DidYouMean(nearest));
            }
        }

        return found;
    }
}
