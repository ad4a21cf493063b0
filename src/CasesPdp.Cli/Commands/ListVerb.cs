using System.CommandLine;
using CasesPdp.Cli.Commands.Options;
using CasesPdp.Cli.Pdp;
using CasesPdp.Cli.Rendering;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Cli.Commands;

/// <summary><c>list</c>: lists the names that can be used, each with what it means.</summary>
internal sealed class ListVerb : Verb
{
    private const string Codes = "codes";

    private readonly PolicyOptions _policy;

    private readonly Argument<string> _kind = new("KIND")
    {
        Description = $"What to list: {string.Join(", ", PolicyNames.Kinds)}, or {Codes} (of the findings of validate).",
        HelpName = "KIND",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Write the list as JSON." };

    public ListVerb(Terminal terminal)
        : base(terminal, "list", "Lists names that questions and bundles can use, each with a sentence: actions, roles, owners and others.")
    {
        string[] kinds = [.. PolicyNames.Kinds, Codes];
        _kind.CompletionSources.Add(kinds);
        _kind.Validators.Add(result =>
        {
            if (result.Tokens is [var kind] && !kinds.Contains(kind.Value))
            {
                result.AddError($"There is no list of `{kind.Value}`{NameSuggestion.Ending(kind.Value, kinds)}");
            }
        });
        Arguments.Add(_kind);
        Options.Add(_json);
        _policy = new PolicyOptions().AddTo(this);
    }

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp list actions --example", "the operations and calls that can be asked about"),
        ("casespdp list roles ./policy", "the roles of a bundle"),
        ("casespdp list codes", "the diagnostic codes; `casespdp help CP3012` explains one"),
    ];

    /// <inheritdoc />
    protected override int Run(ParseResult arguments)
    {
        var kind = arguments.GetRequiredValue(_kind);
        var isJson = arguments.GetValue(_json);
        if (kind == Codes)
        {
            ListCodes(isJson);
            return ExitCodes.Done;
        }

        using var pdp = _policy.Open(arguments, Terminal);
        var names = new PolicyNames(pdp).Of(kind).ToList();
        if (isJson)
        {
            JsonOutput.Write(Terminal, json => json.WriteObjects(kind, names, n =>
            {
                json.WriteString("name", n.Name);
                json.WriteString("meaning", n.Meaning);
            }));
        }
        else
        {
            TextRenderer.Write(Terminal, new ResultTable("", ["name", "meaning"], [.. names.Select(n => (Cell[])[n.Name, n.Meaning])]));
        }

        return ExitCodes.Done;
    }

    private void ListCodes(bool isJson)
    {
        if (isJson)
        {
            JsonOutput.Write(Terminal, json => json.WriteObjects(Codes, DiagnosticExplanation.All, e =>
            {
                json.WriteString("name", e.Code);
                json.WriteString("severity", Findings.NameOf(e.Severity));
                json.WriteString("meaning", e.Title);
            }));
            return;
        }

        TextRenderer.Write(Terminal, new ResultTable("", ["code", "severity", "meaning"],
            [.. DiagnosticExplanation.All.Select(e => (Cell[])[e.Code, Findings.NameOf(e.Severity), e.Title])]));
    }
}
