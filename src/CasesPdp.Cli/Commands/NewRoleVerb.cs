using System.CommandLine;
using CasesPdp.Cli.Commands.Options;
using CasesPdp.Cli.Rendering;
using CasesPdp.Policies.Access;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Cli.Commands;

/// <summary><c>new-role</c>: writes the least role that gives an access.</summary>
internal sealed class NewRoleVerb : Verb
{
    private readonly PolicyOptions _policy;
    private readonly NameOptions _names;
    private readonly Option<string> _access = new("--access")
    {
        Description = "The access that the role is to give.",
        HelpName = string.Join('|', OutputNames.WritableLevels),
        Required = true,
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

    public NewRoleVerb(Terminal terminal)
        : base(terminal, "new-role", "Writes the least Kibana role that gives an access, as JSON: the body of PUT /api/security/role/NAME.")
    {
        _access.AcceptOnlyFromAmong(OutputNames.WritableLevels);
        Options.Add(_access);
        Options.Add(_owner);
        Options.Add(_space);
        _names = new NameOptions().AddTo(this);
        _policy = new PolicyOptions().AddTo(this);
    }

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp new-role --access view-only --owner securitySolution --space team-a > viewer.json", "may look at Security cases"),
    ];

    /// <inheritdoc />
    protected override int Run(ParseResult arguments)
    {
        using var pdp = _policy.OpenLocal(
            arguments, Terminal, "a role is written from the feature definitions, which the protocol does not serve");
        var (owner, space) = (arguments.GetRequiredValue(_owner), arguments.GetRequiredValue(_space));
        _names.Open(arguments, Terminal, pdp).OnOwners([owner]).OnSpaces(space == RoleWriter.EverySpace ? [] : [space]).Require();
        var level = OutputNames.ParseLevel(arguments.GetRequiredValue(_access));
        try
        {
            var role = RoleWriter.Write(pdp.Policy, level, owner, space);
            Terminal.Text.WriteLine(JsonOutput.Escape(role.TrimEnd()));
            return ExitCodes.Done;
        }
        catch (ArgumentException impossible)
        {
            throw VerbFailure.Usage(impossible.Message.Split(" (Parameter", 2)[0]);
        }
    }
}
