using System.CommandLine;
using CasesPdp.Cli.Pdp;

namespace CasesPdp.Cli.Commands.Options;

/// <summary>The options that choose the PDP: a bundle in process, or a server.</summary>
internal sealed class PolicyOptions
{
    private readonly Option<string?> _bundle = BundleOption.Create("The directory of the bundle that answers in process.");

    private readonly Option<string?> _server = new("--server")
    {
        Description = "The server that answers: http://host:port, https://host:port or unix:/path.",
        HelpName = "ADDRESS",
    };

    private readonly ServerConnectionOptions _connection = new();

    /// <summary>Adds the options.</summary>
    public PolicyOptions AddTo(Command command)
    {
        command.Options.Add(_bundle);
        command.Options.Add(_server);
        _connection.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_bundle) is not null && result.GetResult(_server) is not null)
            {
                result.AddError("--bundle and --server exclude each other.");
            }
        });
        return this;
    }

    /// <summary>Opens the PDP.</summary>
    public IPdp Open(ParseResult arguments, Terminal terminal) => arguments.GetValue(_server) is { } address
        ? RemotePdp.Open(_connection.Read(arguments, address))
        : Load(arguments, terminal);

    /// <summary>Adds the bundle alone, for a verb that needs its files.</summary>
    public PolicyOptions AddLocalTo(Command command)
    {
        command.Options.Add(_bundle);
        return this;
    }

    /// <summary>Opens the bundle.</summary>
    public LocalPdp Load(ParseResult arguments, Terminal terminal) =>
        PolicyLoader.Load(arguments.GetValue(_bundle) is { } directory ? BundleOption.FullPath(directory) : null, terminal);
}
