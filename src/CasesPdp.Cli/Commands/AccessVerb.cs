using System.CommandLine;
using CasesPdp.Cli.Commands.Options;
using CasesPdp.Cli.Pdp;
using CasesPdp.Cli.Rendering;
using CasesPdp.Policies.Access;
using CasesPdp.Policies.Naming;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Cli.Commands;

/// <summary><c>access</c>: shows which row of Elastic's requirements page roles satisfy.</summary>
internal sealed class AccessVerb : Verb
{
    private readonly PolicyOptions _policy;
    private readonly NameOptions _names;
    private readonly Option<string[]> _roles = new("--role")
    {
        Description = "A role; may be repeated. All roles if not given.",
        HelpName = "ROLE",
    };

    private readonly Option<string[]> _owners = new("--owner")
    {
        Description = "An owner; may be repeated. All registered owners if not given.",
        HelpName = "OWNER",
    };

    private readonly Option<string[]> _spaces = new("--space")
    {
        Description = "A space id; may be repeated. `default` if not given.",
        HelpName = "SPACE",
    };

    private readonly Option<bool> _together = new("--together")
    {
        Description = "Assess the roles as those of one subject, not each alone.",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Write the report as JSON." };

    public AccessVerb(Terminal terminal)
        : base(
            terminal,
            "access",
            "Shows the access that roles give by owner and space (full, assignee, view-only, none, custom), and what the next higher one needs.")
    {
        foreach (var option in new Option[] { _roles, _together, _owners, _spaces, _json })
        {
            Options.Add(option);
        }

        _names = new NameOptions().AddTo(this);
        _policy = new PolicyOptions().AddLocalTo(this);
        Validators.Add(result =>
        {
            if (result.GetResult(_together) is not null && result.GetResult(_roles) is null)
            {
                result.AddError("--together goes with --role: name the roles of the subject.");
            }
        });
        RefuseServer("access is judged from the role documents, which the protocol does not serve");
    }

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp access --bundle ./policy", "every role and owner, in the default space"),
        ("casespdp access --bundle ./policy --role soc --role viewer --together --space team-a --json", "one subject with both roles"),
    ];

    /// <inheritdoc />
    protected override int Run(ParseResult arguments)
    {
        using var pdp = _policy.Load(arguments, Terminal);
        var names = _names.Open(arguments, Terminal, pdp)
            .OnRoles(arguments.GetValue(_roles) ?? [])
            .OnOwners(arguments.GetValue(_owners) ?? [])
            .OnSpaces(arguments.GetValue(_spaces) ?? []);
        names.Require();
        var reports = Assess(arguments, pdp);
        if (arguments.GetValue(_json))
        {
            WriteJson(reports, pdp.Revision);
        }
        else
        {
            string[] columns = ["role", "owner", "space", "access", "next higher", "missing for it"];
            TextRenderer.Write(Terminal, new ResultTable("", columns, [.. reports.Select(Row)]));
        }

        names.Note();
        return ExitCodes.Done;
    }

    private List<(string Roles, AccessReport Report)> Assess(ParseResult arguments, LocalPdp pdp)
    {
        var roles = arguments.GetValue(_roles) is { Length: > 0 } chosen ? chosen : [.. pdp.ListAllRoles()];
        var owners = arguments.GetValue(_owners) is { Length: > 0 } named ? named : pdp.Describe().Owners;
        var spaces = arguments.GetValue(_spaces) is { Length: > 0 } given ? given : [SpaceId.Default];
        string[][] subjects = arguments.GetValue(_together) ? [[.. roles]] : [.. roles.Select(r => new[] { r })];
        using var working = Terminal.Working("assessing the roles");
        return
        [
            .. from subject in subjects
               from owner in owners
               from space in spaces
               let request = new DecisionRequest { Roles = subject, Action = "" }
               select (string.Join(" + ", subject), AccessAssessor.Assess(pdp.Policy, request, owner, space)),
        ];
    }

    private static Cell[] Row((string Roles, AccessReport Report) line)
    {
        var (roles, report) = line;
        var style = report.Level switch
        {
            AccessLevel.Full or AccessLevel.Assignee => CellStyle.Good,
            AccessLevel.None => CellStyle.Bad,
            _ => CellStyle.Warning,
        };
        return
        [
            roles, report.Owner, report.Space, new Cell(OutputNames.Of(report.Level), style),
            report.NextRow is { } next ? OutputNames.Of(next) : "", string.Join(", ", report.MissingToNextRow),
        ];
    }

    private void WriteJson(List<(string Roles, AccessReport Report)> reports, string revision) => JsonOutput.Write(Terminal, json =>
    {
        json.WriteObjects("access", reports, line =>
        {
            var (roles, report) = line;
            json.WriteString("role", roles);
            json.WriteString("owner", report.Owner);
            json.WriteString("space", report.Space);
            json.WriteString("access", OutputNames.Of(report.Level));
            json.WriteString("row", OutputNames.Of(report.Row));
            if (report.NextRow is { } next)
            {
                json.WriteString("nextRow", OutputNames.Of(next));
            }

            json.WriteStrings("missingToNextRow", report.MissingToNextRow);
        });
        json.WriteString("revision", revision);
    });
}
