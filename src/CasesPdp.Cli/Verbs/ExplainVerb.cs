using System.CommandLine;
using CasesPdp.Cli.Output;

namespace CasesPdp.Cli.Verbs;

/// <summary><c>explain</c>: says why a question is answered as it is.</summary>
internal sealed class ExplainVerb : Verb
{
    private readonly PolicyOptions _policy;
    private readonly QuestionOptions _question;
    private readonly Option<bool> _json = new("--json") { Description = "Write the explanation as JSON." };

    public ExplainVerb(Terminal terminal)
        : base(
            terminal,
            "explain",
            "Says why: what is required, which roles grant it, which gates are shut, and what would change the answer.")
    {
        _question = new QuestionOptions().AddSubject(this).AddAction(this).AddResource(this);
        _question.RequireAction(this);
        Options.Add(_json);
        _policy = new PolicyOptions().AddTo(this);
    }

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp explain --role t1_analyst --action createCase --owner securitySolution", "why may a tier 1 analyst not create cases?"),
        ("casespdp explain --server http://127.0.0.1:5080 --subject ann --action push-case --connector .jira --owner cases --json",
            "ask a server, as JSON"),
    ];

    /// <inheritdoc />
    protected override int Run(ParseResult arguments)
    {
        using var point = _policy.Open(arguments, Terminal);
        var explanation = point.Explain(_question.Read(arguments));
        if (arguments.GetValue(_json))
        {
            ExplanationJson.Write(Terminal, explanation, point.Revision);
        }
        else
        {
            ExplanationText.Write(Terminal, explanation, point.Revision);
        }

        return ExitCodes.Done;
    }
}
