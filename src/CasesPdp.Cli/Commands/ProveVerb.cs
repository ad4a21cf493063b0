using System.CommandLine;
using CasesPdp.Cli.Commands.Options;
using CasesPdp.Cli.Pdp;
using CasesPdp.Cli.Rendering;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Changes;

namespace CasesPdp.Cli.Commands;

/// <summary><c>prove</c>: proves that only some roles may do an action, or names counterexamples.</summary>
internal sealed class ProveVerb : Verb
{
    private readonly NameOptions _names;
    private readonly PolicyOptions _policy;
    private readonly Option<string> _action = new("--action")
    {
        Description = "An operation (deleteCase), a call (push-case; all facets are covered), or a raw Kibana action.",
        HelpName = "ACTION",
        Required = true,
    };

    private readonly Option<string?> _connector = new("--connector")
    {
        Description = "The connector type, such as .jira (for push-case and manage-connectors); any if not given.",
        HelpName = "TYPE",
    };

    private readonly Option<string[]> _only = new("--only")
    {
        Description = "The roles that may do it, separated by commas; may be repeated. Bundled roles, such as superuser, count; name them too. --only \"\" means that no role may.",
        HelpName = "ROLES",
        Required = true,
    };

    private readonly Option<string[]> _owners = new("--owner")
    {
        Description = "An owner to cover; may be repeated. All registered owners if not given.",
        HelpName = "OWNER",
    };

    private readonly Option<string[]> _spaces = new("--space")
    {
        Description = "A space id to cover; may be repeated. Every space if not given.",
        HelpName = "SPACE",
    };

    private readonly FormatOptions _format = new(
        (OutputFormat.Json, "Write JSON."),
        (OutputFormat.Markdown, "Write a Markdown report, with the bundle's digest and the date."),
        (OutputFormat.Html, "Write one self-contained HTML page."));

    public ProveVerb(Terminal terminal)
        : base(terminal, "prove", "Proves that only some roles may do an action, alone and together; or names counterexamples.")
    {
        foreach (var option in new Option[] { _action, _connector, _only, _owners, _spaces })
        {
            Options.Add(option);
        }

        _only.Validators.Add(result =>
        {
            foreach (var names in result.Tokens.Select(t => t.Value).Where(v => v.Length > 0 && Roles(v).Contains("")))
            {
                result.AddError($"--only has an empty name in `{names}`.");
            }
        });
        _format.AddTo(this);
        _names = new NameOptions().AddTo(this);
        _policy = new PolicyOptions().AddLocalTo(this);
        RefuseServer("a proof looks at the whole decision table, which a server does not send");
    }

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp prove --bundle ./policy --action push-case --connector .jira --only soc_manager,superuser,kibana_admin,editor",
            "may anybody else push to Jira? (on stack, where superuser, kibana_admin and editor are bundled)"),
        ("casespdp prove --bundle ./policy --action deleteCase --only soc_manager,superuser,kibana_admin,editor --markdown > proof.md",
            "for an audit"),
    ];

    /// <inheritdoc />
    public override IReadOnlyList<(int Code, string Meaning)> ExitMeanings =>
    [
        (ExitCodes.Done, "proven"),
        (ExitCodes.Denied, "not proven: the counterexamples are listed"),
        .. base.ExitMeanings.Skip(1),
    ];

    /// <inheritdoc />
    protected override IReadOnlyList<Option> MayBeEmpty => [_only];

    /// <inheritdoc />
    protected override int Run(ParseResult arguments)
    {
        using var pdp = _policy.Load(arguments, Terminal);
        var rule = Read(arguments, pdp);
        using var working = Terminal.Working("proving");
        var proof = ActionProof.Of(pdp.Policy, rule);
        Terminal.ExitCodeIfClosed = proof.IsProven ? ExitCodes.Done : ExitCodes.Denied;
        var result = new ProofResult(rule, proof, pdp.Policy.Bundle.Digest, Terminal.Clock.GetUtcNow());
        switch (_format.Read(arguments))
        {
            case OutputFormat.Json:
                JsonOutput.Write(Terminal, result.WriteJson);
                break;
            case OutputFormat.Markdown:
                MarkdownRenderer.Write(Terminal.Text, result.ToReport());
                break;
            case OutputFormat.Html:
                HtmlRenderer.Write(Terminal.Text, result.ToReport());
                break;
            default:
                TextRenderer.Write(Terminal, result.ToReport());
                Terminal.WriteLine($"digest    {pdp.Policy.Bundle.Digest}");
                break;
        }

        return Terminal.ExitCodeIfClosed;
    }

    private static string[] Roles(string names) => names.Split(',', StringSplitOptions.TrimEntries);

    // A misspelt name would prove something else than what was meant.
    private ProtectedRule Read(ParseResult arguments, LocalPdp pdp)
    {
        var action = arguments.GetRequiredValue(_action);
        var connector = arguments.GetValue(_connector);
        string[] only = [.. arguments.GetRequiredValue(_only).Where(o => o.Length > 0).SelectMany(Roles)];
        var owners = arguments.GetValue(_owners) is { Length: > 0 } named ? named : null;
        var spaces = arguments.GetValue(_spaces) is { Length: > 0 } given ? given : null;
        new NameCheck(Terminal, pdp, allowsUnknown: false).OnActions([action]).OnRoles(only).OnOwners(owners ?? [])
            .OnOwnersAgainst([action], owners ?? []).OnOwnersTaken(action, owners ?? []).OnConnector(connector, [action]).Require();
        _names.Open(arguments, Terminal, pdp).OnSpaces(spaces ?? []).Require();
        return new ProtectedRule([action], owners, spaces, only, new SourceSpan("--only", 0, 0)) { Connector = connector };
    }
}
