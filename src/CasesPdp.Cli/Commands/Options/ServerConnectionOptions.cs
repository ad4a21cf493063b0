using System.CommandLine;
using CasesPdp.Cli.Pdp;

namespace CasesPdp.Cli.Commands.Options;

/// <summary>The options that say how a server is met: whom to trust, and as whom.</summary>
internal sealed class ServerConnectionOptions
{
    private const string TokenVariable = "CASESPDP_TOKEN_FILE";

    private readonly Option<string?> _ca = new("--ca")
    {
        Description = "PEM file of the authorities that vouch for an https:// server; those of the system if not given.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _certificate = new("--cert")
    {
        Description = "PEM file of the certificate to present to an https:// server.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _key = new("--key") { Description = "PEM file of the certificate's key.", HelpName = "FILE" };

    private readonly Option<string?> _token = new("--token-file")
    {
        Description = $"File of the token to present; also {TokenVariable}.",
        HelpName = "FILE",
    };

    /// <summary>Adds the options.</summary>
    public ServerConnectionOptions AddTo(Command command)
    {
        command.Options.Add(_ca);
        command.Options.Add(_certificate);
        command.Options.Add(_key);
        command.Options.Add(_token);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_certificate) is null != result.GetResult(_key) is null)
            {
                result.AddError("--cert and --key go together.");
            }
        });
        return this;
    }

    /// <summary>Ends a run that asks no server, if one of these options is given.</summary>
    public void RefuseGiven(ParseResult arguments)
    {
        if (new Option[] { _ca, _certificate, _key, _token }.FirstOrDefault(o => arguments.GetResult(o) is not null) is { } given)
        {
            throw VerbFailure.Usage($"{given.Name} goes with --server ADDRESS.");
        }
    }

    /// <summary>The server at an address.</summary>
    public ServerAddress Read(ParseResult arguments, string address)
    {
        var token = arguments.GetValue(_token) ?? Environment.GetEnvironmentVariable(TokenVariable);
        return ServerAddress.Of(address, new ServerCredentials(
            arguments.GetValue(_ca),
            arguments.GetValue(_certificate),
            arguments.GetValue(_key),
            string.IsNullOrEmpty(token) ? null : token));
    }
}
