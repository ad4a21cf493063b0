using System.CommandLine;
using CasesPdp.Cli.Commands.Options;
using CasesPdp.Cli.Rendering;
using CasesPdp.Decisions;
using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Explanations;

namespace CasesPdp.Cli.Commands;

/// <summary><c>explain</c>: explains the answer to a question.</summary>
internal sealed class ExplainVerb : Verb
{
    private readonly PolicyOptions _policy;
    private readonly NameOptions _names;
    private readonly QuestionOptions _question;
    private readonly Option<bool> _json = new("--json") { Description = "Write the explanation as JSON." };

    public ExplainVerb(Terminal terminal)
        : base(
            terminal,
            "explain",
            "Says why: what is required, which roles grant it, which conditions are not met, and what would change the answer.")
    {
        _question = new QuestionOptions().AddSubject(this).AddAction(this).AddResource(this);
        _question.RequireAction(this);
        _question.RequireSubject(this);
        Options.Add(_json);
        _names = new NameOptions().AddTo(this);
        _policy = new PolicyOptions().AddTo(this);
    }

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp explain --example --role t1_analyst --action createCase --owner securitySolution",
            "why may a tier 1 analyst not create cases?"),
        ("casespdp explain --server http://127.0.0.1:5080 --subject ann --action push-case --connector .jira --owner cases --json",
            "ask a server, as JSON"),
    ];

    /// <inheritdoc />
    protected override int Run(ParseResult arguments)
    {
        using var pdp = _policy.Open(arguments, Terminal);
        var request = _question.Read(arguments);
        var explanation = pdp.Explain(request);
        var names = _names.Open(arguments, Terminal, pdp).OnQuestion(request);
        names.Require();
        if (arguments.GetValue(_json))
        {
            ExplanationJson.Write(Terminal, explanation, pdp.Revision);
        }
        else
        {
            WriteText(explanation, pdp.Revision);
        }

        names.Note();
        if (explanation.Decision.Outcome == Outcome.Allow && KibanaCatalogue.Embedded.CheckedAs.ContainsKey(request.Action))
        {
            Terminal.Note("note: an operation has no gates; licence and tier are judged for calls, such as `update-case` (`casespdp list calls`)");
        }

        return ExitCodes.Done;
    }

    // The text has line ends of its own; names in it have none.
    private void WriteText(Explanation explanation, string revision)
    {
        foreach (var line in explanation.AdministratorText.TrimEnd().Split('\n'))
        {
            Terminal.WriteLine(new Cell(line, StyleOf(line)));
        }

        Terminal.WriteLine();
        Terminal.WriteLine($"To the user: {explanation.UserText}");
        Terminal.WriteLine($"Revision: {revision}");
    }

    private static CellStyle StyleOf(string line) => line switch
    {
        _ when line.StartsWith("ALLOW", StringComparison.Ordinal) => CellStyle.Good,
        _ when line.StartsWith("DENY", StringComparison.Ordinal) => CellStyle.Bad,
        _ when line.Contains("  MISSING, ", StringComparison.Ordinal) => CellStyle.Bad,
        _ when line.Contains("  granted by ", StringComparison.Ordinal) => CellStyle.Good,
        _ when line.Contains(": not passed (", StringComparison.Ordinal) => CellStyle.Bad,
        _ when line.EndsWith(": passed", StringComparison.Ordinal) => CellStyle.Good,
        _ => CellStyle.Plain,
    };
}
