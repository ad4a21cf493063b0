using System.CommandLine;
using CasesPdp.Cli.Commands.Options;
using CasesPdp.Cli.Pdp;
using CasesPdp.Cli.Rendering;
using CasesPdp.Cli.Requests;
using CasesPdp.Decisions;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Cli.Commands;

/// <summary><c>check</c>: decides one question, or a stream of them.</summary>
internal sealed class CheckVerb : Verb
{
    private const string StandardInput = "-";

    private readonly PolicyOptions _policy;
    private readonly NameOptions _names;
    private readonly QuestionOptions _question;
    private readonly Option<string?> _requests = new("--requests")
    {
        Description = "A file of requests, one JSON object on each line (AuthZEN's form), or - for standard input. Answers keep the order.",
        HelpName = "FILE|-",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Write the answer as JSON, in the form of --requests." };

    public CheckVerb(Terminal terminal)
        : base(terminal, "check", "Decides: may this subject do this to these cases? One question, or a stream of them.")
    {
        _question = new QuestionOptions().AddSubject(this).AddAction(this).AddResource(this);
        Options.Add(_requests);
        Options.Add(_json);
        _names = new NameOptions(" With --requests: let lines have members that are not known.").AddTo(this);
        _policy = new PolicyOptions().AddTo(this);
        Validators.Add(result =>
        {
            if (result.GetResult(_requests) is null && !_question.HasAction(result))
            {
                result.AddError("Give --action and the rest of one question, or --requests.");
            }
            else if (result.GetResult(_requests) is null && _question.IsWithoutSubject(result))
            {
                result.AddError(QuestionOptions.SubjectNeeded);
            }
        });
    }

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp check --example --role t1_analyst --action createCase --owner securitySolution", "one question"),
        ("casespdp check --bundle ./policy --role soc --action update-case --facet reopens --owner cases --space team-a --json",
            "a call with its facets, answered as JSON"),
        ("casespdp check --bundle ./policy --requests questions.ndjson > answers.ndjson",
            "a stream; a line is "
                + """{"id":1,"subject":{"properties":{"roles":["soc"]}},"action":{"name":"getCase"},"""
                + """ "resource":{"properties":{"owner":"cases"}}}"""),
    ];

    /// <inheritdoc />
    public override IReadOnlyList<(int Code, string Meaning)> ExitMeanings =>
    [
        (ExitCodes.Done, "evaluated (a single question: allowed)"),
        (ExitCodes.Denied, "the single question is denied"),
        (ExitCodes.Usage, "the command line is wrong, a name in it is not known, or a line has an unknown member (all are answered)"),
        (ExitCodes.NotEvaluated, "the bundle is unusable, the server was not reached, or a line was malformed (the others are answered)"),
    ];

    /// <inheritdoc />
    protected override int Run(ParseResult arguments)
    {
        var file = arguments.GetValue(_requests);
        if (file is not null && _question.IsGiven(arguments))
        {
            throw VerbFailure.Usage("Give --requests or the options of a single question, not both.");
        }

        using var pdp = _policy.Open(arguments, Terminal);
        return file is null ? CheckOne(arguments, pdp) : CheckAll(file, pdp, _names.AllowsUnknown(arguments));
    }

    private int CheckOne(ParseResult arguments, IPdp pdp)
    {
        Terminal.ExitCodeIfClosed = ExitCodes.NotEvaluated;
        var request = _question.Read(arguments);
        var decision = pdp.Check(request);
        var names = _names.Open(arguments, Terminal, pdp).OnQuestion(request);
        names.Require();
        Terminal.ExitCodeIfClosed = decision.Outcome == Outcome.Allow ? ExitCodes.Done : ExitCodes.Denied;
        if (arguments.GetValue(_json))
        {
            var writer = new AnswerWriter(Terminal.Output);
            writer.WriteDecision([], decision.Reason, decision.Missing, decision.LinksUnavailable, pdp.Revision, notes: []);
            writer.Flush();
        }
        else
        {
            WriteText(decision, pdp.Revision);
        }

        names.Note();
        return Terminal.ExitCodeIfClosed;
    }

    private void WriteText(Decision decision, string revision)
    {
        var outcome = decision.Outcome == Outcome.Allow ? new Cell("ALLOW", CellStyle.Good) : new Cell("DENY", CellStyle.Bad);
        Terminal.WriteLine(outcome, $"  {OutputNames.Of(decision.Reason)}");
        if (decision.Missing.Count > 0)
        {
            Terminal.WriteLine($"missing   {string.Join(", ", decision.Missing)}");
        }

        if (decision.LinksUnavailable)
        {
            Terminal.WriteLine("advice    Kibana's messages will contain no links: the bundle sets no `publicBaseUrl`");
        }

        Terminal.WriteLine($"revision  {revision}");
    }

    private int CheckAll(string file, IPdp pdp, bool allowsUnknown)
    {
        using var requests = OpenRequests(file);
        var progress = new Progress(Terminal);
        var notes = new LineNotes(pdp);
        var totals = pdp.CheckStream(requests, Terminal.Output, notes, progress);
        progress.End();
        if (totals.Malformed > 0)
        {
            Terminal.Note($"{totals.Malformed} of {totals.Answered} lines are malformed; their answers say why.");
        }

        if (totals.Noted > 0)
        {
            Terminal.Note($"{totals.Noted} of {totals.Answered} answers have notes: look for \"notes\".");
        }

        if (notes.Unchecked is { } reason)
        {
            Terminal.Note($"note: {reason}");
        }

        var isMisspelt = totals.Unread > 0 && !allowsUnknown;
        if (isMisspelt)
        {
            Terminal.Note(
                $"{totals.Unread} of {totals.Answered} lines have members that are not known, and so were not read: correct them, or give"
                + " --allow-unknown.");
        }

        return totals.Malformed > 0 ? ExitCodes.NotEvaluated : isMisspelt ? ExitCodes.Usage : ExitCodes.Done;
    }

    private Stream OpenRequests(string file)
    {
        if (file == StandardInput)
        {
            return Terminal.Input;
        }

        try
        {
            return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw VerbFailure.NotEvaluated($"The requests in `{file}` cannot be read: {FileFault.Describe(failure, file)}.");
        }
    }
}
