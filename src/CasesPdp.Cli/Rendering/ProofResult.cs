using System.Globalization;
using System.Text.Json;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Changes;

namespace CasesPdp.Cli.Rendering;

/// <summary>A proof that only some roles may do something, laid out for each format.</summary>
/// <param name="rule">What was to be proven.</param>
/// <param name="proof">What was found.</param>
/// <param name="digest">The digest of the bundle.</param>
/// <param name="date">When it was proven.</param>
internal sealed class ProofResult(ProtectedRule rule, ActionProof proof, string digest, DateTimeOffset date)
{
    private const int MostPlaces = 5;
    private const int MostSubjects = 20;

    private string Action => rule.Connector is { } type ? $"{rule.Actions[0]} to {type}" : rule.Actions[0];

    private string Date => date.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>For people.</summary>
    public Report ToReport() => new()
    {
        Title = $"Proof: who may do {Action}",
        Summary = proof.IsProven ? $"Proven: {Claim}." : $"Not proven that {Claim}: {Counted(proof.Count, "counterexample")}.",
        Findings = [.. Notes()],
        Tables = proof.IsProven ? [Covered()] : [Counterexamples(), Covered()],
        LeftOut = LeftOut(),
        Footer = $"Bundle digest {digest}. {Date}.",
    };

    /// <summary>Members for an object.</summary>
    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteBoolean("proven", proof.IsProven);
        json.WriteString("action", rule.Actions[0]);
        json.WriteOptional("connector", rule.Connector);
        json.WriteOptional("closedBy", proof.ClosedBy);
        json.WriteStrings("only", rule.Roles);
        json.WriteStartObject("covered");
        json.WriteStrings("spaces", proof.Spaces);
        json.WriteStrings("owners", proof.Owners);
        json.WriteNumber("rolesAlone", proof.Roles);
        json.WriteNumber("rolesTogether", proof.Roles);
        json.WriteNumber("subjects", proof.Subjects);
        json.WriteNumber("subjectsWithARoleNamed", proof.SubjectsNamed);
        json.WriteEndObject();
        json.WriteNumber("counterexampleCount", proof.Count);
        json.WriteObjects("counterexamples", proof.Counterexamples, example =>
        {
            json.WriteStrings("roles", example.Roles);
            json.WriteString("space", example.Space);
            json.WriteOptional("owner", example.Owner);
            json.WriteString("action", example.Action);
        });
        json.WriteStrings("subjectsThatMay", proof.SubjectsThatMay);
        json.WriteStrings("namedThatMayNot", proof.NamedThatMayNot);
        json.WriteString("digest", digest);
        json.WriteString("date", date.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
    }

    private string Claim => $"{Who} may do {Action}{Scope}";

    private string Who => proof.ClosedBy is not null ? "nobody"
        : rule.Roles.Count == 0 ? "no subject"
        : $"only a subject with {Join(rule.Roles, "or")}";

    private string Scope =>
        $"{(rule.Owners is { } owners ? $" on {Join(owners, "or")}" : "")}{(rule.Spaces is { } spaces ? $" in {Join(spaces, "or")}" : "")}";

    private IEnumerable<Cell> Notes()
    {
        if (proof.ClosedBy is { } gate)
        {
            yield return new Cell($"Nobody may do it in this deployment, whatever roles grant: {gate}.", CellStyle.Warning);
        }
        else if (proof.NamedThatMayNot.Count > 0)
        {
            yield return new Cell($"Of the roles named, {Join(proof.NamedThatMayNot, "and")} may not do it in any place covered.", CellStyle.Warning);
        }
    }

    // A row for each role or set of roles: one alone may break the rule in every space.
    private ResultTable Counterexamples() => new("Counterexamples", ["roles", "action", "owners", "spaces"],
    [
        .. proof.Counterexamples.GroupBy(e => string.Join(" with ", e.Roles), StringComparer.Ordinal).Select(g => (Cell[])
        [
            new Cell(g.Key.Length == 0 ? "(anybody)" : g.Key, CellStyle.Bad), rule.Actions[0],
            Some(g.Select(e => e.Owner ?? "")), Some(g.Select(e => e.Space)),
        ]),
    ]);

    private static string Some(IEnumerable<string> names)
    {
        var all = names.Distinct(StringComparer.Ordinal).ToList();
        return string.Join(", ", all.Take(MostPlaces)) + (all.Count > MostPlaces ? $" and {all.Count - MostPlaces} more" : "");
    }

    private ResultTable Covered() => new("Covered", ["what", "how many", "which"],
    [
        ["spaces", Number(proof.Spaces.Count), string.Join(", ", proof.Spaces)],
        ["owners", Number(proof.Owners.Count), proof.Owners.Count == 0 ? "the action takes none" : string.Join(", ", proof.Owners)],
        ["roles alone", Number(proof.Roles), "every role but those named"],
        ["roles together", Number(proof.Roles), "all of them in one subject: rights add up, so no combination of these roles allows more"],
        ["subjects", Number(proof.Subjects), Subjects()],
        ["limiting roles", "all", "they only take rights away (API keys)"],
        ["facets", "all", "with any facets of the call"],
    ]);

    private string Subjects() => proof.Subjects == 0
        ? "the bundle lists none"
        : $"{Number(proof.SubjectsNamed)} {(proof.SubjectsNamed == 1 ? "has" : "have")} one of the named roles; "
            + $"{Number(proof.SubjectsThatMay.Count)} of the others may do it";

    private List<string> LeftOut()
    {
        var lines = new List<string>();
        if (proof.Count > proof.Counterexamples.Count)
        {
            lines.Add($"{Counted(proof.Count - proof.Counterexamples.Count, "more counterexample")}; --owner and --space narrow the search.");
        }

        if (proof.SubjectsThatMay.Count > 0)
        {
            var more = proof.SubjectsThatMay.Count > MostSubjects ? $" and {Number(proof.SubjectsThatMay.Count - MostSubjects)} more" : "";
            lines.Add($"Subjects that may do it and should not: {string.Join(", ", proof.SubjectsThatMay.Take(MostSubjects))}{more}.");
        }

        return lines;
    }

    private static string Join(IReadOnlyList<string> names, string last) => names.Count < 2
        ? string.Concat(names)
        : $"{string.Join(", ", names.SkipLast(1))} {last} {names[^1]}";

    private static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Counted(long count, string noun) => $"{Number(count)} {noun}{(count == 1 ? "" : "s")}";
}
