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

    /// <summary>The sentence about a name that the policy lacks.</summary>
    public string OfUnknown(string name) => $"there is no {Kind} `{name}`" + (NameSuggestion.Nearest(name, _names!) is { } nearest
        ? $"; did you mean `{nearest}`?"
        : PolicyNames.Kinds.Contains($"{Kind}s") ? $"; see `casespdp list {Kind}s`"
        : $"; there are {string.Join(" and ", _names!)}");
}
