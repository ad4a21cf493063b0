using System.CommandLine;
using CasesPdp.Cli.Output;
using CasesPdp.Cli.Points;
using CasesPdp.Cli.Streams;
using CasesPdp.Decisions;

namespace CasesPdp.Cli.Verbs;

/// <summary><c>check</c>: decides one question, or a stream of them.</summary>
internal sealed class CheckVerb : Verb
{
    private readonly PolicyOptions _policy;
    private readonly QuestionOptions _question;
    private readonly Option<string?> _requests = new("--requests")
    {
        Description = "A file of requests, one JSON object a line (AuthZEN shape), or - for standard input. One answer a line, in order.",
        HelpName = "FILE|-",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Write the answer as JSON, as a stream of requests has it." };

    public CheckVerb(Terminal terminal)
        : base(terminal, "check", "Decides: may this subject do this to these cases? One question, or a stream of them.")
    {
        _question = new QuestionOptions().AddSubject(this).AddAction(this).AddResource(this);
        Options.Add(_requests);
        Options.Add(_json);
        _policy = new PolicyOptions().AddTo(this);
        Validators.Add(result =>
        {
            if (result.GetResult(_requests) is null && !_question.HasAction(result))
            {
                result.AddError("Give --action and the rest of one question, or --requests.");
            }
        });
    }

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp check --role t1_analyst --action createCase --owner securitySolution", "one question"),
        ("casespdp check --bundle ./policy --role soc --action update-case --facet reopens --owner cases --space team-a --json",
            "a call with what it carries, answered as JSON"),
        ("casespdp check --bundle ./policy --requests questions.ndjson > answers.ndjson",
            "a stream; a line is "
                + """{"id":1,"subject":{"properties":{"roles":["soc"]}},"action":{"name":"getCase"},"""
                + """ "resource":{"properties":{"owner":"cases"}}}"""),
    ];

    /// <inheritdoc />
    public override IReadOnlyList<(int Code, string Meaning)> ExitMeanings =>
    [
        (ExitCodes.Done, "evaluated; a single question: and allowed"),
        (ExitCodes.Denied, "the single question is denied"),
        (ExitCodes.Usage, "the command line makes no sense"),
        (ExitCodes.NotEvaluated, "the bundle is unusable, the server was not reached, or a line was malformed (the others are answered)"),
    ];

    /// <inheritdoc />
    protected override int Run(ParseResult arguments)
    {
        var file = arguments.GetValue(_requests);
        if (file is not null && _question.IsGiven(arguments))
        {
            throw VerbFailure.Usage("--requests and the options of a single question exclude each other.");
        }

        using var point = _policy.Open(arguments, Terminal);
        return file is null ? CheckOne(arguments, point) : CheckAll(file, point);
    }

    private int CheckOne(ParseResult arguments, IDecisionPoint point)
    {
        var request = _question.Read(arguments);
        var decision = point.Check(request);
        NameNotes.Write(Terminal, point, request);
        if (arguments.GetValue(_json))
        {
            var writer = new AnswerWriter(Terminal.Output);
            writer.WriteDecision([], decision.Reason, decision.Missing, decision.LinksUnavailable, point.Revision);
            writer.Flush();
        }
        else
        {
            DecisionText.Write(Terminal, decision, point.Revision);
        }

        return decision.Outcome == Outcome.Allow ? ExitCodes.Done : ExitCodes.Denied;
    }

    private int CheckAll(string file, IDecisionPoint point)
    {
        using var requests = RequestFile.Open(file, Terminal);
        var progress = new Progress(Terminal);
        var totals = point.CheckStream(requests, Terminal.Output, progress);
        progress.End();
        if (totals.Malformed > 0)
        {
            Terminal.Error.WriteLine($"{totals.Malformed} of {totals.Answered} lines are malformed; their answers say why.");
        }

        return totals.Malformed > 0 ? ExitCodes.NotEvaluated : ExitCodes.Done;
    }
}
