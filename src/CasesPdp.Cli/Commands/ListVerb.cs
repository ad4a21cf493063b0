using System.CommandLine;
using CasesPdp.Cli.Commands.Options;
using CasesPdp.Cli.Pdp;
using CasesPdp.Cli.Rendering;
using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Explanations;

namespace CasesPdp.Cli.Commands;

/// <summary><c>list</c>: lists the names that can be used, each with what it means.</summary>
internal sealed class ListVerb : Verb
{
    private const string Codes = "codes";
    private const string Reasons = "reasons";

    private readonly PolicyOptions _policy;

    private readonly Argument<string> _kind = new("KIND")
    {
        Description = $"What to list: {string.Join(", ", PolicyNames.Kinds)}, {Reasons} (of decisions), "
            + $"or {Codes} (of the findings of validate).",
        HelpName = "KIND",
    };

    private readonly Option<string?> _matching = new("--matching")
    {
        Description = "Only names that hold this text, in them, in their sentence, or in the facets and connectors of a call; case and hyphens do not matter.",
        HelpName = "TEXT",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Write the list as JSON." };

    public ListVerb(Terminal terminal)
        : base(terminal, "list", "Lists names that questions and bundles can use, each with a sentence: actions, roles, owners and others.")
    {
        string[] kinds = [.. PolicyNames.Kinds, Reasons, Codes];
        _kind.CompletionSources.Add(kinds);
        _kind.Validators.Add(result =>
        {
            if (result.Tokens is [var kind] && !kinds.Contains(kind.Value))
            {
                result.AddError(KnownNames.AsLine(KnownNames.OfUnknown(
                    "list of", kind.Value, kinds, "name the kind first, such as actions: `casespdp list KIND [DIR]`")));
            }
        });
        Arguments.Add(_kind);
        Options.Add(_matching);
        Options.Add(_json);
        _policy = new PolicyOptions().AddTo(this);
    }

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp list actions --example", "the operations and calls that can be asked about"),
        ("casespdp list actions --example --matching comment", "those that have to do with comments"),
        ("casespdp list reasons", "why decisions are as they are"),
        ("casespdp list roles ./policy", "the roles of a bundle"),
        ("casespdp list codes", "the diagnostic codes; `casespdp help CP3012` explains one"),
    ];

    /// <inheritdoc />
    protected override int Run(ParseResult arguments)
    {
        var kind = arguments.GetRequiredValue(_kind);
        if (kind == Codes)
        {
            return Write(arguments, kind, DiagnosticExplanation.All, e => new PolicyName(e.Code, e.Title), e => Findings.NameOf(e.Severity));
        }

        if (kind == Reasons)
        {
            Reason[] reasons = [.. Enum.GetValues<Reason>().Where(r => r != Reason.Unspecified)];
            return Write(arguments, kind, reasons, r => new PolicyName(OutputNames.Of(r), Sentence(r)));
        }

        using var pdp = _policy.Open(arguments, Terminal);
        return Write(arguments, kind, [.. new PolicyNames(pdp).Of(kind)], n => n);
    }

    private static string Sentence(Reason reason)
    {
        var why = ReasonText.Why(reason);
        return $"{char.ToUpperInvariant(why[0])}{why[1..]}.";
    }

    private int Write<T>(
        ParseResult arguments,
        string kind,
        IReadOnlyList<T> all,
        Func<T, PolicyName> read,
        Func<T, string>? severity = null)
    {
        var text = arguments.GetValue(_matching) ?? "";
        var chosen = all.Where(entry => Holds(read(entry), text)).ToList();
        if (arguments.GetValue(_json))
        {
            JsonOutput.Write(Terminal, json => json.WriteObjects(kind, chosen, entry =>
            {
                json.WriteString("name", read(entry).Name);
                json.WriteOptional("severity", severity?.Invoke(entry));
                json.WriteString("meaning", read(entry).Meaning);
            }));
        }
        else if (chosen.Count > 0)
        {
            string[] columns = severity is null ? ["name", "meaning"] : ["code", "severity", "meaning"];
            TextRenderer.Write(Terminal, new ResultTable("", columns, [.. chosen.Select(entry => (Cell[])
                [read(entry).Name, .. severity is null ? Array.Empty<Cell>() : [severity(entry)], read(entry).Meaning])]));
        }

        if (chosen.Count == 0)
        {
            Terminal.Text.Flush();
            Terminal.Note(text.Length > 0
                ? $"Nothing in the list of {kind} matches `{text}`; leave --matching out to see all."
                : $"The policy has no {kind}.");
        }

        return chosen.Count == 0 && text.Length > 0 ? ExitCodes.Usage : ExitCodes.Done;
    }

    private static bool Holds(PolicyName name, string text) => Array.Exists(
        [name.Name, name.Meaning, name.Keywords],
        where => WithoutHyphens(where).Contains(WithoutHyphens(text), StringComparison.OrdinalIgnoreCase));

    private static string WithoutHyphens(string text) => text.Replace("-", "", StringComparison.Ordinal);
}
