using System.CommandLine;
using CasesPdp.Cli.Commands.Options;
using CasesPdp.Cli.Pdp;
using CasesPdp.Cli.Rendering;
using CasesPdp.Policies.Access;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Cli.Commands;

/// <summary><c>new-role</c>: writes the least role that gives an access, or that allows some actions and no more.</summary>
internal sealed class NewRoleVerb : Verb
{
    private const string Kibana = "kibana";
    private const string Elasticsearch = "elasticsearch";

    private readonly PolicyOptions _policy;
    private readonly NameOptions _names;
    private readonly Option<string?> _access = new("--access")
    {
        Description = "The access that the role gives.",
        HelpName = string.Join('|', OutputNames.WritableLevels),
    };

    private readonly Option<string[]> _allow = new("--allow")
    {
        Description = "An operation (createComment) or a call (push-case) that the role allows; may be repeated. Not with --access.",
        HelpName = "ACTION",
    };

    private readonly Option<bool> _connector = new("--connector")
    {
        Description = "Also let the role use connectors (Read for Actions and Connectors). With --allow.",
    };

    private readonly Option<bool> _nearest = new("--nearest")
    {
        Description = "Write the smallest role that allows the actions, although it also allows others. With --allow.",
    };

    private readonly Option<string> _owner = new("--owner")
    {
        Description = "The owner of the cases.",
        HelpName = "OWNER",
        Required = true,
    };

    private readonly Option<string> _space = new("--space")
    {
        Description = "The space id, or * for every space.",
        HelpName = "SPACE",
        DefaultValueFactory = _ => SpaceId.Default,
    };

    private readonly Option<string> _form = new("--format")
    {
        Description = "Kibana: the body of PUT /api/security/role/NAME. Elasticsearch: the body of PUT /_security/role/NAME.",
        HelpName = "kibana|elasticsearch",
        DefaultValueFactory = _ => Kibana,
    };

    public NewRoleVerb(Terminal terminal)
        : base(terminal, "new-role", "Writes the least role that gives an access, or that allows the actions named, as JSON.")
    {
        _access.AcceptOnly(OutputNames.WritableLevels);
        _form.AcceptOnly(Kibana, Elasticsearch);
        foreach (var option in new Option[] { _access, _allow, _connector, _nearest, _owner, _space, _form })
        {
            Options.Add(option);
        }

        _names = new NameOptions().AddTo(this);
        _policy = new PolicyOptions().AddLocalTo(this);
        RefuseServer("a role is written from the feature definitions, which the protocol does not serve");
        Validators.Add(result =>
        {
            var (hasAccess, hasAllow) = (result.GetResult(_access) is not null, result.GetResult(_allow) is not null);
            if (hasAccess == hasAllow)
            {
                result.AddError(hasAccess ? "Give either --access or --allow, not both." : "Give --access, or --allow for each action.");
            }
            else if (hasAccess && result.GetResult(_connector) is not null)
            {
                result.AddError("--connector goes with --allow; --access full includes connectors.");
            }
            else if (hasAccess && result.GetResult(_nearest) is not null)
            {
                result.AddError("--nearest goes with --allow.");
            }
        });
    }

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp new-role --example --access view-only --owner securitySolution > viewer.json", "may look at Security cases"),
        ("casespdp new-role --example --allow createComment --allow getCase --owner securitySolution",
            "may read cases and comment, no more"),
        ("casespdp new-role --bundle ./policy --allow push-case --owner cases --space \"*\" --format elasticsearch",
            "in Elasticsearch's form"),
    ];

    /// <inheritdoc />
    public override IReadOnlyList<(int Code, string Meaning)> ExitMeanings =>
    [
        (ExitCodes.Done, "the role is written"),
        (ExitCodes.Denied, "no set of privileges allows only these actions; the smallest set is named, and written with --nearest"),
        .. base.ExitMeanings.Skip(1),
    ];

    /// <inheritdoc />
    protected override int Run(ParseResult arguments)
    {
        using var pdp = _policy.Load(arguments, Terminal);
        var (owner, space) = (arguments.GetRequiredValue(_owner), arguments.GetRequiredValue(_space));
        _names.Open(arguments, Terminal, pdp)
            .OnActions(arguments.GetValue(_allow) ?? [])
            .OnOwners([owner])
            .OnSpaces(space == RoleWriter.EverySpace ? [] : [space])
            .Require();
        try
        {
            return arguments.GetValue(_access) is { } access
                ? Write(RoleWriter.Write(
                    pdp.Policy,
                    OutputNames.ParseLevel(access),
                    owner,
                    space,
                    Form(arguments)))
                : WriteAllowing(arguments, pdp);
        }
        catch (ArgumentException impossible)
        {
            throw VerbFailure.Usage(impossible.Message.Split(" (Parameter", 2)[0]);
        }
    }

    private int WriteAllowing(ParseResult arguments, LocalPdp pdp)
    {
        var role = AllowingRole.Find(
            pdp.Policy,
            [.. arguments.GetValue(_allow)!.Distinct(StringComparer.Ordinal)],
            arguments.GetRequiredValue(_owner),
            arguments.GetRequiredValue(_space),
            arguments.GetValue(_connector));
        if (!role.IsExact && !(arguments.GetValue(_nearest) && role.IsEnough))
        {
            throw new VerbFailure(ExitCodes.Denied, Refusal(role, pdp.Policy.Bundle.Settings));
        }

        if (role.Besides.Count > 0)
        {
            Terminal.Note($"note: the role also allows {string.Join(", ", role.Besides)}");
        }

        if (role.AlsoReads.Count > 0)
        {
            Terminal.Note($"note: Kibana grants reading as a whole: the role also allows {string.Join(", ", role.AlsoReads)}");
        }

        if (!role.OpensCases)
        {
            Terminal.Note("note: the role does not let anybody view a case: add --allow getCase, unless another role of theirs does");
        }

        return Write(role.Write(Form(arguments)));
    }

    private static string Refusal(AllowingRole role, BundleSettings settings)
    {
        if (role.Closed is { } closed)
        {
            return $"No role allows this: {closed}.";
        }

        var missing = role.Missing.Count == 0 ? "" : $"no privilege of this deployment grants {Quoted(role.Missing)}";
        if (role.Privileges.Count == 0)
        {
            return $"No role allows this: {missing}.";
        }

        var smallest = string.Join(" together with ", role.Privileges.SelectMany(f => f.Privileges.Select(p => $"`{f.Feature}.{p}`")));
        var besides = role.Besides.Count == 0 ? "" : $"; it also allows {Quoted(role.Besides)}";
        var least = KibanaCatalogue.Embedded.SubFeaturesFrom;
        var licence = settings.Deployment.IsServerless || settings.License >= least ? ""
            : $" The licence is the cause: below {least.ToString().ToLowerInvariant()}, Kibana has no finer privileges.";
        var nearest = role.IsEnough ? " Give --nearest to write it." : "";
        return $"No set of privileges allows only this{(missing.Length == 0 ? "" : $": {missing}")}. "
            + $"The smallest set is {smallest}{besides}.{licence}{nearest}";
    }

    private RoleDocumentForm Form(ParseResult arguments) =>
        arguments.GetValue(_form) == Elasticsearch ? RoleDocumentForm.Elasticsearch : RoleDocumentForm.Kibana;

    private static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(n => $"`{n}`"));

    private int Write(string role)
    {
        Terminal.Text.WriteLine(JsonOutput.Escape(role.TrimEnd()));
        return ExitCodes.Done;
    }
}
