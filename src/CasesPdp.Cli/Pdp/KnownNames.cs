using CasesPdp.Policies.Naming;

namespace CasesPdp.Cli.Pdp;

/// <summary>All names of a kind that a policy has.</summary>
internal sealed class KnownNames
{
    private readonly IReadOnlyList<string>? _names;
    private readonly HashSet<string> _set;

    private KnownNames(string kind, IReadOnlyList<string>? names)
    {
        Kind = kind;
        _names = names;
        _set = new(names ?? [], StringComparer.Ordinal);
    }

    /// <summary>The kind, in the singular.</summary>
    public string Kind { get; }

    /// <summary>The names of a kind; null if it is not known which there are, so that none is missed.</summary>
    public static KnownNames Of(string kind, IReadOnlyList<string>? names) => new(kind, names);

    /// <summary>Whether the policy has no such name.</summary>
    public bool Lacks(string name) => _names is not null && !_set.Contains(name);

    /// <summary>The sentence about a name that the policy lacks, without its full stop.</summary>
    public string OfUnknown(string name) => OfUnknown(Kind, name, _names!, PolicyNames.Kinds.Contains($"{Kind}s")
        ? $"see `casespdp list {Kind}s`"
        : $"there are {string.Join(" and ", _names!)}");

    /// <summary>The sentence about a name that does not exist: what it most likely means, else where the names are. Without its full
    /// stop.</summary>
    public static string OfUnknown(string kind, string name, IEnumerable<string> known, string where)
    {
        var ending = NameSuggestion.Ending(name, known);
        return $"there is no {kind} `{name}`{(ending.Length > 0 ? ending : $"; {where}")}";
    }

    /// <summary>A sentence as a line of its own.</summary>
    public static string AsLine(string sentence) =>
        $"{char.ToUpperInvariant(sentence[0])}{sentence.AsSpan(1)}{(sentence[^1] == '?' ? "" : ".")}";
}
