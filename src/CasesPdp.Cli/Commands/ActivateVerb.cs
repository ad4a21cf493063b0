using System.CommandLine;
using CasesPdp.Cli.Commands.Options;
using CasesPdp.Cli.Pdp;
using CasesPdp.Protocol.V1;

namespace CasesPdp.Cli.Commands;

/// <summary><c>activate</c>: rolls back, pins, unpins.</summary>
internal sealed class ActivateVerb : AdministrationVerb
{
    private readonly Argument<string?> _revision = new("REVISION")
    {
        Description = "An earlier revision, by its digest or the first 16 digits; without one, the revision in force is pinned or unpinned.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _pin = new("--pin")
    {
        Description = "Keep it in force whatever the directory brings (the default with a revision).",
    };

    private readonly Option<bool> _unpin = new("--unpin")
    {
        Description = "Follow the directory again: at once, or with a revision from its next change on.",
    };

    private readonly Option<string?> _expect = new("--expect")
    {
        Description = "Refuse if another revision is in force.",
        HelpName = "REVISION",
    };

    public ActivateVerb(Terminal terminal)
        : base(terminal, "activate", "Rolls a server back to an earlier revision, pins a revision, or follows the bundle again.")
    {
        _revision.AcceptOnlyRevisions();
        _expect.AcceptOnlyRevisions();
        Arguments.Add(_revision);
        Options.Add(_pin);
        Options.Add(_unpin);
        Options.Add(_expect);
        Validators.Add(result =>
        {
            var (pins, unpins) = (result.GetResult(_pin) is not null, result.GetResult(_unpin) is not null);
            if (pins && unpins)
            {
                result.AddError("Give either --pin or --unpin, not both.");
            }
            else if (!pins && !unpins && result.GetResult(_revision) is not { Tokens.Count: > 0 })
            {
                result.AddError("Name a revision to roll back to, or give --pin or --unpin.");
            }
        });
    }

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp activate 371f7e663e44a98b", "roll back, and pin"),
        ("casespdp activate --unpin", "follow the bundle again"),
    ];

    /// <inheritdoc />
    protected override int Run(ParseResult arguments, PolicyAdministration administration)
    {
        var status = administration.Activate(new ActivateRequest
        {
            Digest = arguments.GetValue(_revision) ?? "",
            Pinning = arguments.GetValue(_unpin) ? Pinning.Unpin : Pinning.Pin,
            ExpectedInForce = arguments.GetValue(_expect) ?? "",
        });
        Write(arguments, administration.Address, status);
        return ExitCodes.Done;
    }
}
