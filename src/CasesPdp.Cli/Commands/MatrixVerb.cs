using System.CommandLine;
using System.Globalization;
using CasesPdp.Cli.Commands.Options;
using CasesPdp.Cli.Pdp;
using CasesPdp.Cli.Rendering;
using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Explanations;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Cli.Commands;

/// <summary><c>matrix</c>: tables of roles x actions.</summary>
internal sealed class MatrixVerb : Verb
{
    private const int MostRolesUnasked = 25;

    private readonly PolicyOptions _policy;
    private readonly NameOptions _names;
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

    private readonly Option<string[]> _spaces = new("--space")
    {
        Description = "A space id, each a table of its own; may be repeated. `default` if not given.",
        HelpName = "SPACE",
    };

    private readonly Option<bool> _allSpaces = new("--all-spaces")
    {
        Description = "Show every space that the policy or a role names, and any other space.",
    };

    private readonly Option<string?> _connector = new("--connector")
    {
        Description = "The connector type, such as .jira, that push-case and manage-connectors are asked with.",
        HelpName = "TYPE",
    };

    private readonly FormatOptions _format = new(
        (OutputFormat.Json, "Write JSON."),
        (OutputFormat.Csv, "Write comma-separated values, one decision a row."),
        (OutputFormat.Markdown, "Write Markdown tables."),
        (OutputFormat.Html, "Write one self-contained HTML page."));


    public MatrixVerb(Terminal terminal)
        : base(terminal, "matrix", "Shows which roles may do what: a table of roles x actions for each owner.")
    {
        foreach (var option in new Option[] { _owners, _spaces, _allSpaces, _roles, _allRoles, _actions, _connector })
        {
            Options.Add(option);
        }

        _format.AddTo(this);
        _names = new NameOptions().AddTo(this);
        _policy = new PolicyOptions().AddTo(this);
        Validators.Add(result =>
        {
            if (result.GetResult(_spaces) is not null && result.GetResult(_allSpaces) is not null)
            {
                result.AddError("Give either --space or --all-spaces, not both.");
            }
        });
    }

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp matrix --example --owner securitySolution", "all roles, all operations on Security cases"),
        ("casespdp matrix --bundle ./policy --role soc --role viewer --all-spaces --html > access.html", "a page for a review"),
        ("casespdp matrix --bundle ./policy --connector .jira", "who may push to Jira and manage its connectors?"),
        ("casespdp matrix --bundle ./policy --action deleteCase --csv", "for a spreadsheet: one decision a row, with its reason"),
    ];

    /// <inheritdoc />
    protected override int Run(ParseResult arguments)
    {
        using var pdp = _policy.Open(arguments, Terminal);
        var question = Ask(arguments, pdp);
        var names = CheckNames(arguments, pdp);
        names.Require();
        var matrix = new MatrixResult(question, pdp.CheckMatrix(question), pdp.Revision);
        switch (_format.Read(arguments))
        {
            case OutputFormat.Json:
                JsonOutput.Write(Terminal, matrix.WriteJson);
                break;
            case OutputFormat.Csv:
                CsvRenderer.Write(Terminal.Text, matrix.ToRows());
                break;
            case OutputFormat.Markdown:
                MarkdownRenderer.Write(Terminal.Text, matrix.ToReport([]));
                break;
            case OutputFormat.Html:
                HtmlRenderer.Write(Terminal.Text, matrix.ToReport(Facts(pdp)));
                break;
            default:
                WriteText(matrix.ToReport([]));
                break;
        }

        names.Note();
        return ExitCodes.Done;
    }

    private void WriteText(Report report)
    {
        var hasMarks = false;
        foreach (var table in report.Tables)
        {
            hasMarks |= MatrixText.Write(Terminal, table);
        }

        Terminal.Text.Flush();
        Terminal.Note(hasMarks ? MatrixText.WithMarks(report.Footer) : report.Footer);
    }

    private IReadOnlyList<(string Name, string Value)> Facts(IPdp pdp)
    {
        var policy = pdp.Describe();
        return
        [
            ("Date", Terminal.Clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)),
            ("Policy", pdp.Source),
            ("Digest", policy.Digest),
            ("Kibana", $"{policy.Kibana}, {policy.Deployment}{(policy.License is { } license ? $", {license} licence" : "")}"),
        ];
    }

    private MatrixQuestion Ask(ParseResult arguments, IPdp pdp)
    {
        var connector = arguments.GetValue(_connector);
        var actions = arguments.GetValue(_actions) is { Length: > 0 } given ? given
            : connector is not null ? [.. KibanaCatalogue.Embedded.ConnectorCalls.Order(StringComparer.Ordinal)]
            : Operations(pdp.Describe().Kibana);
        IReadOnlyList<SpaceSample> spaces = arguments.GetValue(_allSpaces) ? SpaceSamples.Of(pdp.ListSpaces())
            : arguments.GetValue(_spaces) is { Length: > 0 } ids
            ? [.. ids.Distinct(StringComparer.Ordinal).Select(s => new SpaceSample(s, s))]
            : [new SpaceSample(SpaceId.Default, SpaceId.Default)];
        var owners = arguments.GetValue(_owners) is { Length: > 0 } named ? named : Owners(actions, pdp);
        var roles = arguments.GetValue(_roles) is { Length: > 0 } chosen ? chosen : Roles(arguments, pdp);
        var question = new MatrixQuestion(roles, [.. actions.Distinct()], [.. owners.Distinct()], spaces, connector);
        RequestLimits.Check(question);
        return question;
    }

    // Raw actions of cases carry theirs, and are denied for any other.
    private static IReadOnlyList<string> Owners(string[] actions, IPdp pdp) => actions.Select(RawActionName.OwnerOf).ToList() is var carried
        && carried.TrueForAll(o => o is not null) ? [.. carried.OfType<string>()] : pdp.Describe().Owners;

    private NameCheck CheckNames(ParseResult arguments, IPdp pdp) => _names.Open(arguments, Terminal, pdp)
        .OnActions(arguments.GetValue(_actions) ?? [])
        .OnOwners(arguments.GetValue(_owners) ?? [])
        .OnOwnersAgainst(arguments.GetValue(_actions) ?? [], arguments.GetValue(_owners) ?? [])
        .OnSpaces(arguments.GetValue(_spaces) ?? [])
        .OnConnector(arguments.GetValue(_connector), arguments.GetValue(_actions) ?? [])
        .OnRoles(arguments.GetValue(_roles) ?? []);

    private static string[] Operations(string kibana) => KibanaCatalogue.Embedded.Lines.TryGetValue(kibana, out var line)
        ? [.. line.Operations.Select(o => o.Name).Order(StringComparer.Ordinal)]
        : throw VerbFailure.Usage($"The operations of Kibana {kibana} are not known to this version: give --action.");

    private IReadOnlyList<string> Roles(ParseResult arguments, IPdp pdp)
    {
        var roles = pdp.ListAllRoles();
        if (roles.Count == 0)
        {
            throw VerbFailure.NotEvaluated("The policy has no role.");
        }

        if (roles.Count <= MostRolesUnasked || arguments.GetValue(_allRoles))
        {
            return roles;
        }

        Terminal.Note($"Showing {MostRolesUnasked} of {roles.Count} roles: give --role, or --all-roles.");
        return [.. roles.Take(MostRolesUnasked)];
    }
}
