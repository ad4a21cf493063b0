using System.Text;
using CasesPdp.Cli.Pdp;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Cli.Requests;

/// <summary>Notes about a line that is answered: properties that are not read, and names that the policy does not have.</summary>
internal sealed class LineNotes(IPdp pdp)
{
    // Callers may send properties of their own on every line.
    private const int MostRemembered = 1_000;

    private readonly NameFindings _names = new(pdp);
    private readonly Dictionary<(RequestField Parent, string Name), string> _properties = [];

    /// <summary>A sentence about names that could not be checked so far, and why; null if there are none.</summary>
    public string? Unchecked => _names.Unchecked;

    /// <summary>The notes; none where everything on the line is known.</summary>
    /// <param name="line">The line.</param>
    /// <param name="mayNameUnknown">Whether its names have to be looked up: false when all of them were found.</param>
    public IReadOnlyList<string> Of(RequestLine line, bool mayNameUnknown)
    {
        var properties = line.Unread.Select(unread => OfProperty(unread.Parent, Encoding.UTF8.GetString(line.Text(unread.Key))));
        return [.. properties, .. mayNameUnknown ? _names.OnRequest(line.ToDecisionRequest()) : []];
    }

    private string OfProperty(RequestField parent, string name)
    {
        if (!_properties.TryGetValue((parent, name), out var note))
        {
            if (_properties.Count == MostRemembered)
            {
                _properties.Clear();
            }

            note = $"the property `{name}` is not known" + (RequestSchema.PathOf(name) is { } path
                ? $" there; it is `{path}`"
                : NameSuggestion.Ending(name, RequestSchema.NamesIn(parent)));
            _properties.Add((parent, name), note);
        }

        return note;
    }
}
