using System.Text;
using CasesPdp.Cli.Pdp;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Cli.Requests;

/// <summary>Notes about a line that is answered: properties that are not read, and names that the policy does not have.</summary>
internal sealed class LineNotes(IPdp pdp)
{
    private readonly NameFindings _names = new(pdp);

    /// <summary>The notes; none where everything on the line is known.</summary>
    public IReadOnlyList<string> Of(RequestLine line) => [.. OfProperties(line), .. _names.OnRequest(line.ToDecisionRequest())];

    private static List<string> OfProperties(RequestLine line)
    {
        var notes = new List<string>();
        foreach (var (parent, key) in line.Unread)
        {
            var name = Encoding.UTF8.GetString(line.Text(key));
            notes.Add($"the property `{name}` is not known"
                + (RequestSchema.PathOf(name) is { } path ? $" there; it is `{path}`"
                    : NameSuggestion.Ending(name, RequestSchema.NamesIn(parent))));
        }

        return notes;
    }
}
