using System.CommandLine;
using CasesPdp.Cli.Commands.Options;
using CasesPdp.Cli.Pdp;
using CasesPdp.Cli.Rendering;
using CasesPdp.Decisions;
using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Explanations;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Cli.Commands;

/// <summary><c>who-can</c>: names the roles and subjects that would be allowed, and where.</summary>
internal sealed class WhoCanVerb : Verb
{
    private const string NoOwner = "(no owner)";

    private readonly PolicyOptions _policy;
    private readonly NameOptions _names;
    private readonly QuestionOptions _question;
    private readonly Option<string[]> _spaces = new("--space")
    {
        Description = "A space id; may be repeated. Every space that the policy or a role names, and any other, if not given.",
        HelpName = "SPACE",
    };

    private readonly Option<bool> _allOwners = new("--all-owners")
    {
        Description = "Ask for cases of all owners given (or all registered ones) at once, not for each owner.",
    };

    private readonly Option<bool> _subjects = new("--subjects") { Description = "List the subjects of the policy's subject list too." };
    private readonly Option<string[]> _subject = new("--subject")
    {
        Description = "A subject to ask about too; may be repeated.",
        HelpName = "ID",
    };

    private readonly FormatOptions _format = new(
        (OutputFormat.Json, "Write JSON."),
        (OutputFormat.Csv, "Write comma-separated values: a row for each owner and space."),
        (OutputFormat.Markdown, "Write a Markdown table."),
        (OutputFormat.Html, "Write one self-contained HTML page."));

    public WhoCanVerb(Terminal terminal)
        : base(terminal, "who-can", "Names the roles each of which alone would be allowed, with the owners and spaces where.")
    {
        _question = new QuestionOptions().AddAction(this).AddCase(this);
        _question.RequireAction(this);
        foreach (var option in new Option[] { _spaces, _allOwners, _subjects, _subject })
        {
            Options.Add(option);
        }

        _format.AddTo(this);
        _names = new NameOptions().AddTo(this);
        _policy = new PolicyOptions().AddTo(this);
    }

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp who-can --example --action deleteCase", "who may delete cases, of any owner and in any space?"),
        ("casespdp who-can --bundle ./policy --action deleteCase --owner securitySolution --subjects", "roles and people, for one owner"),
        ("casespdp who-can --server unix:/run/casespdp.sock --action update-case --facet assigns --space team-a --json", "ask a server"),
    ];

    /// <inheritdoc />
    protected override int Run(ParseResult arguments)
    {
        using var pdp = _policy.Open(arguments, Terminal);
        var request = _question.Read(arguments);
        var names = _names.Open(arguments, Terminal, pdp).OnRequest(request).OnSpaces(arguments.GetValue(_spaces) ?? [])
            .OnSubjects(arguments.GetValue(_subject) ?? []).OnOwnersAgainst([request.Action], request.Owners)
            .OnOwnersTaken(request.Action, request.Owners);
        names.Require();
        var named = arguments.GetValue(_spaces) is { Length: > 0 } given ? given : null;
        IReadOnlyList<SpaceSample> spaces = named is null
            ? SpaceSamples.Of(pdp.ListSpaces())
            : [.. named.Distinct(StringComparer.Ordinal).Select(s => new SpaceSample(s, s))];
        IReadOnlyList<string> subjects = arguments.GetValue(_subjects)
            ? pdp.ListSubjects()
            : [.. (arguments.GetValue(_subject) ?? []).Distinct(StringComparer.Ordinal)];
        var result = new WhoCanResult(
            request.Action, spaces, isEverySpace: named is null, arguments.GetValue(_subjects) || subjects.Count > 0);
        foreach (var owners in OwnerSets(request, pdp, arguments.GetValue(_allOwners)))
        {
            var name = owners.Count == 0 ? NoOwner : string.Join(" and ", owners);
            for (var space = 0; space < spaces.Count; space++)
            {
                var asked = request with { Owners = owners, Space = spaces[space].Id };
                result.Add(isSubject: false, pdp.ListRoles(asked), name, space);
                result.Add(isSubject: true, pdp.FilterSubjects(asked, subjects), name, space);
            }
        }

        Write(arguments, result, pdp.Revision);
        Terminal.Text.Flush();
        if (result.IsEmpty)
        {
            Terminal.Note(result.NobodyMay);
        }

        names.Note();
        return ExitCodes.Done;
    }

    // One set of owners for each question. A raw action carries its owner, and a few calls take none.
    private static List<IReadOnlyList<string>> OwnerSets(DecisionRequest request, IPdp pdp, bool areAllAtOnce)
    {
        IReadOnlyList<string> owners = [.. request.Owners.Distinct(StringComparer.Ordinal)];
        if (owners.Count == 0)
        {
            var description = pdp.Describe();
            var line = KibanaCatalogue.Embedded.Lines.GetValueOrDefault(description.Kibana);
            if (RawActionName.Is(request.Action)
                || line?.Calls.FirstOrDefault(c => c.Name == request.Action)?.Owners == OwnerRule.Free)
            {
                return [[]];
            }

            owners = description.Owners;
        }

        return areAllAtOnce ? [owners] : [.. owners.Select(o => (IReadOnlyList<string>)[o])];
    }

    private void Write(ParseResult arguments, WhoCanResult result, string revision)
    {
        switch (_format.Read(arguments))
        {
            case OutputFormat.Json:
                JsonOutput.Write(Terminal, json =>
                {
                    result.WriteJson(json);
                    json.WriteString("revision", revision);
                });
                break;
            case OutputFormat.Csv:
                CsvRenderer.Write(Terminal.Text, result.ToRows());
                break;
            case OutputFormat.Markdown:
                MarkdownRenderer.Write(Terminal.Text, result.ToReport(revision));
                break;
            case OutputFormat.Html:
                HtmlRenderer.Write(Terminal.Text, result.ToReport(revision));
                break;
            default:
                if (!result.IsEmpty)
                {
                    TextRenderer.Write(Terminal, result.ToTable());
                }

                break;
        }
    }

}
