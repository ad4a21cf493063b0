using CasesPdp.Policies.Bundles.Documents;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>Reports the members of an object that are not among those known.</summary>
internal static class MemberNames
{
    public static void Check(MappingNode mapping, IReadOnlyList<string> known, string code, string of, BundleFindings findings)
    {
        foreach (var member in mapping.Members)
        {
            if (!known.Contains(member.Key, StringComparer.Ordinal))
            {
                var nearest = NameSuggestion.Nearest(member.Key, known);
                var end = nearest is null
                    ? $" Its keys are {string.Join(", ", known.Select(MessageText.Quote))}."
                    : MessageText.DidYouMean(nearest);
                findings.Error(code, member.KeySpan, $"{MessageText.Quote(member.Key)} is not a key of {of}.{end}");
            }
        }
    }
}
