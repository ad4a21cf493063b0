using System.Text.Json;
using CasesPdp.Policies.Explanations;

namespace CasesPdp.Cli.Rendering;

/// <summary>Who may do an action where, laid out for each format.</summary>
/// <param name="action">The action, for titles.</param>
/// <param name="spaces">The spaces asked about, in order.</param>
/// <param name="isEverySpace">Whether those stand for all spaces.</param>
/// <param name="withSubjects">Whether subjects were asked about too.</param>
internal sealed class WhoCanResult(string action, IReadOnlyList<SpaceSample> spaces, bool isEverySpace, bool withSubjects)
{
    private const string EverySpace = "every space";

    private readonly SortedDictionary<(bool IsSubject, string Name), SortedDictionary<string, List<int>>> _allowed = new(new SubjectsLast());

    /// <summary>Whether nobody may.</summary>
    public bool IsEmpty => _allowed.Count == 0;

    /// <summary>The roles that may, somewhere.</summary>
    public IEnumerable<string> Roles => _allowed.Keys.Where(k => !k.IsSubject).Select(k => k.Name);

    /// <summary>Adds what one question found.</summary>
    /// <param name="isSubject">Whether the names are subjects'; roles' otherwise.</param>
    /// <param name="names">Who may.</param>
    /// <param name="owners">The owners asked about, for reading.</param>
    /// <param name="space">The place of the space in the list.</param>
    public void Add(bool isSubject, IEnumerable<string> names, string owners, int space)
    {
        foreach (var name in names)
        {
            if (!_allowed.TryGetValue((isSubject, name), out var places))
            {
                _allowed.Add((isSubject, name), places = new SortedDictionary<string, List<int>>(StringComparer.Ordinal));
            }

            if (!places.TryGetValue(owners, out var where))
            {
                places.Add(owners, where = []);
            }

            where.Add(space);
        }
    }

    /// <summary>For people: a row for each role or subject, and each set of spaces that its owners share.</summary>
    public ResultTable ToTable() => new("", Columns("owners", "spaces"), [.. _allowed.SelectMany(Rows)]);

    /// <summary>For documents.</summary>
    public Report ToReport(string revision) => new()
    {
        Title = $"Who may do {action}",
        Summary = IsEmpty ? NobodyMay : "",
        Tables = IsEmpty ? [] : [ToTable() with { Title = $"Who may do {action}" }],
        Footer = $"Policy revision {revision}. Each role is asked about alone.",
    };

    /// <summary>For a spreadsheet: a row for each owner and space.</summary>
    public ResultTable ToRows() => new("", Columns("owner", "space"),
    [
        .. from entry in _allowed
           from owner in entry.Value
           from space in owner.Value
           select Row(entry.Key, owner.Key, spaces[space].Name),
    ]);

    /// <summary>The sentence for an empty result.</summary>
    public string NobodyMay => withSubjects ? $"No role and no subject may `{action}` there." : $"No role may `{action}` there.";

    /// <summary>Members for an object: the names, and where each may.</summary>
    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteString("action", action);
        json.WriteStrings("spaces", spaces.Select(s => s.Name));
        json.WriteStrings("roles", Roles);
        if (withSubjects)
        {
            json.WriteStrings("subjects", _allowed.Keys.Where(k => k.IsSubject).Select(k => k.Name));
        }

        json.WriteObjects("allowed", _allowed.SelectMany(e => e.Value.Select(o => (e.Key, Owners: o.Key, Spaces: o.Value))), place =>
        {
            json.WriteString(place.Key.IsSubject ? "subject" : "role", place.Key.Name);
            json.WriteString("owner", place.Owners);
            json.WriteStrings("spaces", place.Spaces.Select(s => spaces[s].Name));
        });
    }

    private string[] Columns(string owners, string where) => withSubjects ? ["subject", "role", owners, where] : ["role", owners, where];

    private IEnumerable<Cell[]> Rows(KeyValuePair<(bool IsSubject, string Name), SortedDictionary<string, List<int>>> entry) =>
        entry.Value.GroupBy(o => Fold(o.Value)).Select(g => Row(entry.Key, string.Join(", ", g.Select(o => o.Key)), g.Key));

    private Cell[] Row((bool IsSubject, string Name) who, string owners, string where) => (withSubjects, who.IsSubject) switch
    {
        (false, _) => [who.Name, owners, where],
        (true, true) => [who.Name, "", owners, where],
        (true, false) => ["", who.Name, owners, where],
    };

    // A grant for every space is the usual case, with a few spaces left out where an owner is hidden.
    private string Fold(List<int> places)
    {
        var missing = spaces.Select((s, i) => (s.Name, i)).Where(s => !places.Contains(s.i)).Select(s => s.Name).ToList();
        return !isEverySpace || !places.Contains(spaces.Count - 1) || missing.Count > places.Count
            ? string.Join(", ", places.Select(p => spaces[p].Name))
            : missing.Count == 0 ? EverySpace : $"{EverySpace} but {string.Join(", ", missing)}";
    }

    private sealed class SubjectsLast : IComparer<(bool IsSubject, string Name)>
    {
        public int Compare((bool IsSubject, string Name) x, (bool IsSubject, string Name) y) =>
            x.IsSubject != y.IsSubject ? x.IsSubject.CompareTo(y.IsSubject) : string.CompareOrdinal(x.Name, y.Name);
    }
}
