using System.Text;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>
/// Warns of role names that a reader takes for others: those that look like another role's name, hold invisible characters, or mix Latin
/// with letters of other alphabets that look Latin.
/// </summary>
/// <remarks>Hashes find the names that look alike, so that no skeleton of each of a million names is kept.</remarks>
internal sealed class RoleNameCheck(BundleFindings findings)
{
    private readonly HashSet<int> _hashes = [];
    private readonly HashSet<int> _repeated = [];
    private readonly Dictionary<string, string> _problems = new(StringComparer.Ordinal);

    /// <summary>Takes note of a role's name.</summary>
    public void Add(string name)
    {
        var hash = NameSkeleton.HashOf(name);
        if (!_hashes.Add(hash))
        {
            _repeated.Add(hash);
        }

        if (findings.KeepsWarnings && ProblemOf(name) is { } problem)
        {
            _problems.TryAdd(name, problem);
        }
    }

    /// <summary>Warns of the names that were added; at most once for each role.</summary>
    public void Warn(IReadOnlyList<RoleDocument> roles)
    {
        if (_repeated.Count + _problems.Count == 0)
        {
            return;
        }

        var first = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var role in roles)
        {
            var problem = _problems.GetValueOrDefault(role.Name);
            if (_repeated.Contains(NameSkeleton.HashOf(role.Name)))
            {
                var skeleton = NameSkeleton.Of(role.Name);
                if (!first.TryAdd(skeleton, role.Name))
                {
                    problem = $"looks like that of the role {MessageText.Quote(first[skeleton])}; the two are different roles.";
                }
            }

            if (problem is not null)
            {
                findings.Warning(DiagnosticCodes.LookAlikeRole, role.Span, $"The role name {MessageText.Quote(role.Name)} {problem}");
            }
        }
    }

    private static string? ProblemOf(string name)
    {
        if (name[0] == ' ' || name[^1] == ' ' || PrintableText.Escape(name) != name)
        {
            return "holds invisible characters.";
        }

        // A name in another alphabet throughout is what it seems.
        if (Ascii.IsValid(name) || !name.Any(char.IsAsciiLetter))
        {
            return null;
        }

        foreach (var rune in name.EnumerateRunes())
        {
            if (NameSkeleton.LatinLookalike(rune) is { } latin)
            {
                return $"holds `U+{rune.Value:X4}`, which looks like `{latin}`.";
            }
        }

        return null;
    }
}
