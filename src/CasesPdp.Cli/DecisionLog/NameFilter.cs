using CasesPdp.Policies.Naming;

namespace CasesPdp.Cli.DecisionLog;

/// <summary>Chooses records by names of one kind, and remembers which names occur, so that one that occurs nowhere can be noted.</summary>
/// <param name="kind">The kind, in the singular.</param>
/// <param name="wanted">The names; none chooses every record.</param>
/// <param name="names">The names of that kind in a record.</param>
internal sealed class NameFilter(string kind, IReadOnlyList<string>? wanted, Func<LogRecord, IEnumerable<string?>> names)
{
    // Callers choose names: a log may hold any number of them.
    private const int MostRemembered = 10_000;

    private readonly HashSet<string> _unseen = new(wanted ?? [], StringComparer.Ordinal);
    private readonly HashSet<string> _others = new(StringComparer.Ordinal);

    /// <summary>A sentence about each name that no record had.</summary>
    public IEnumerable<string> Unseen =>
        _unseen.Select(name => $"no record has the {kind} `{name}`{NameSuggestion.Ending(name, _others.Order(StringComparer.Ordinal))}");

    /// <summary>Whether the record has one of the names.</summary>
    public bool Chooses(LogRecord record)
    {
        if (wanted is not { Count: > 0 })
        {
            return true;
        }

        var isChosen = false;
        foreach (var name in names(record).OfType<string>())
        {
            if (wanted.Contains(name, StringComparer.Ordinal))
            {
                isChosen = true;
                _unseen.Remove(name);
            }
            else if (_unseen.Count > 0 && _others.Count < MostRemembered)
            {
                _others.Add(name);
            }
        }

        return isChosen;
    }
}
