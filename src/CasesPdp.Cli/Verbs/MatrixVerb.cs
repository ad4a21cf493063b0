using System.CommandLine;
using CasesPdp.Cli.Output;
using CasesPdp.Cli.Points;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Cli.Verbs;

/// <summary><c>matrix</c>: tables of roles x actions.</summary>
internal sealed class MatrixVerb : Verb
{
    private const int MostRolesUnasked = 25;

    private readonly PolicyOptions _policy;
    private readonly Option<string[]> _roles = new("--role")
    {
        Description = $"A role, alone in its column; may be repeated. All if not given, at most {MostRolesUnasked} unless --all-roles.",
        HelpName = "ROLE",
    };

    private readonly Option<bool> _allRoles = new("--all-roles") { Description = "Show all roles, however many there are." };
    private readonly Option<string[]> _actions = new("--action")
    {
        Description = "An action; may be repeated. Every operation of the Kibana version if not given.",
        HelpName = "ACTION",
    };

    private readonly Option<string[]> _owners = new("--owner")
    {
        Description = "An owner, each a table of its own; may be repeated. All registered owners if not given.",
        HelpName = "OWNER",
    };

    private readonly Option<string?> _space = new("--space") { Description = "The space id; `default` if not given.", HelpName = "SPACE" };
    private readonly FormatOptions _format = new();

    public MatrixVerb(Terminal terminal)
        : base(terminal, "matrix", "Shows which roles may do what: a table of roles x actions for each owner.")
    {
        _actions.CompletionSources.Add(_ => KnownNames.Actions);
        foreach (var option in new Option[] { _owners, _space, _roles, _allRoles, _actions })
        {
            Options.Add(option);
        }

        _format.AddTo(this);
        _policy = new PolicyOptions().AddTo(this);
    }

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp matrix --owner securitySolution", "all roles, all operations on Security cases"),
        ("casespdp matrix --bundle ./policy --role soc --role viewer --space team-a --html > access.html", "a page for a review"),
        ("casespdp matrix --bundle ./policy --action deleteCase --csv", "for a spreadsheet: one decision a row, with its reason"),
    ];

    /// <inheritdoc />
    protected override int Run(ParseResult arguments)
    {
        using var point = _policy.Open(arguments, Terminal);
        var question = Ask(arguments, point);
        var reasons = point.CheckMatrix(question);
        var matrix = new MatrixResult(question, reasons, point.Revision);
        switch (_format.Read(arguments))
        {
            case OutputFormat.Json:
                matrix.WriteJson(Terminal);
                break;
            case OutputFormat.Csv:
                matrix.WriteCsv(Terminal.Text);
                break;
            case OutputFormat.Markdown:
                matrix.WriteMarkdown(Terminal.Text);
                break;
            case OutputFormat.Html:
                matrix.WriteHtml(Terminal.Text);
                break;
            default:
                matrix.WriteText(Terminal);
                break;
        }

        return ExitCodes.Done;
    }

    private MatrixQuestion Ask(ParseResult arguments, IDecisionPoint point)
    {
        var space = arguments.GetValue(_space);
        var actions = arguments.GetValue(_actions) is { Length: > 0 } given ? given : Operations(point.Describe().Kibana);
        var owners = arguments.GetValue(_owners) is { Length: > 0 } named ? named : point.Describe().Owners;
        Note(arguments, point);
        var roles = arguments.GetValue(_roles) is { Length: > 0 } chosen ? chosen : Roles(arguments, point, actions, owners, space);
        var question = new MatrixQuestion(roles, [.. actions.Distinct()], [.. owners.Distinct()], space);
        RequestLimits.Check(question);
        return question;
    }

    private void Note(ParseResult arguments, IDecisionPoint point)
    {
        var notes = new NameNotes(Terminal, point.Names());
        notes.OnRoles(arguments.GetValue(_roles) ?? []);
        notes.OnActions(arguments.GetValue(_actions) ?? []);
        notes.OnOwners(arguments.GetValue(_owners) ?? []);
        notes.OnSpaces(arguments.GetValue(_space) is { } space ? [space] : []);
    }

    private static string[] Operations(string kibana) => KibanaCatalogue.Embedded.Lines.TryGetValue(kibana, out var line)
        ? [.. line.Operations.Select(o => o.Name).Order(StringComparer.Ordinal)]
        : throw VerbFailure.Usage($"This version knows no operations of Kibana {kibana}: give --action.");

    private IReadOnlyList<string> Roles(
        ParseResult arguments, IDecisionPoint point, IReadOnlyList<string> actions, IReadOnlyList<string> owners, string? space)
    {
        var roles = point.RolesToShow(actions, owners, space);
        if (roles.Count == 0)
        {
            throw VerbFailure.NotEvaluated("No role may do any of this: give --role to see why.");
        }

        if (roles.Count <= MostRolesUnasked || arguments.GetValue(_allRoles))
        {
            return roles;
        }

        Terminal.Error.WriteLine($"Showing {MostRolesUnasked} of {roles.Count} roles: give --role, or --all-roles.");
        return [.. roles.Take(MostRolesUnasked)];
    }
}
