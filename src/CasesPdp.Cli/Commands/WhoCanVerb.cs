using System.CommandLine;
using CasesPdp.Cli.Commands.Options;
using CasesPdp.Cli.Rendering;

namespace CasesPdp.Cli.Commands;

/// <summary><c>who-can</c>: names the roles that would be allowed.</summary>
internal sealed class WhoCanVerb : Verb
{
    private readonly PolicyOptions _policy;
    private readonly NameOptions _names;
    private readonly QuestionOptions _question;
    private readonly Option<bool> _json = new("--json") { Description = "Write the roles as JSON." };

    public WhoCanVerb(Terminal terminal)
        : base(terminal, "who-can", "Names the roles each of which alone would be allowed, one a line, in ordinal order.")
    {
        _question = new QuestionOptions().AddAction(this).AddResource(this);
        _question.RequireAction(this);
        Options.Add(_json);
        _names = new NameOptions().AddTo(this);
        _policy = new PolicyOptions().AddTo(this);
    }

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp who-can --action deleteCase --owner securitySolution", "which roles may delete Security cases?"),
        ("casespdp who-can --server unix:/run/casespdp.sock --action update-case --facet assigns --owner cases --json", "ask a server"),
    ];

    /// <inheritdoc />
    protected override int Run(ParseResult arguments)
    {
        using var pdp = _policy.Open(arguments, Terminal);
        var request = _question.Read(arguments);
        var roles = pdp.ListRoles(request);
        var names = _names.Open(arguments, Terminal, pdp).OnRequest(request).OnOwnerNeeded(request);
        names.Require();
        if (arguments.GetValue(_json))
        {
            var all = roles.ToList();
            JsonOutput.Write(Terminal, json =>
            {
                json.WriteStrings("roles", all);
                json.WriteString("revision", pdp.Revision);
            });
        }
        else
        {
            foreach (var role in roles)
            {
                Terminal.WriteLine(role);
            }
        }

        names.Note();
        return ExitCodes.Done;
    }
}
