using System.CommandLine;
using CasesPdp.Cli.Pdp;

namespace CasesPdp.Cli.Commands.Options;

/// <summary>
/// The options that choose the PDP: a bundle in process, a server, or the built-in example. Without any of them
/// <c>CASESPDP_SERVER</c> names a server; after it a bundle is looked for as <see cref="BundleOption"/> says.
/// </summary>
internal sealed class PolicyOptions
{
    private const string ServerVariable = "CASESPDP_SERVER";

    private readonly BundleOption _bundle = new("The directory of the bundle that answers in process.");

    private readonly Option<string?> _server = new("--server")
    {
        Description = $"The server that answers: host:port, http://host:port, https://host:port or unix:/path. Also {ServerVariable}.",
        HelpName = "ADDRESS",
    };

    private readonly Option<bool> _example = new("--example") { Description = "The built-in example policy answers." };
    private readonly ServerConnectionOptions _connection = new();

    /// <summary>The server that the environment names; null if it names none.</summary>
    public static string? ServerOf(Terminal terminal) =>
        terminal.Variable(ServerVariable) is { Length: > 0 } address ? address : null;

    /// <summary>Whether a server may answer.</summary>
    public bool AsksServers { get; private set; }

    /// <summary>Adds the options.</summary>
    public PolicyOptions AddTo(Command command)
    {
        AsksServers = true;
        Add(command, _server, "Give only one of --bundle, --server and --example.");
        _connection.AddTo(command);
        return this;
    }

    /// <summary>Adds the bundle and the example alone, for a verb that needs the bundle's files.</summary>
    public PolicyOptions AddLocalTo(Command command) => Add(command, server: null, "Give --bundle or --example, not both.");

    /// <summary>Opens the PDP.</summary>
    public IPdp Open(ParseResult arguments, Terminal terminal)
    {
        if (arguments.GetValue(_server) is { } address)
        {
            return RemotePdp.Open(_connection.Read(arguments, address));
        }

        var isNamed = arguments.GetValue(_example) || _bundle.IsGiven(arguments.CommandResult);
        if (!isNamed && ServerOf(terminal) is { } server)
        {
            return RemotePdp.Open(_connection.Read(arguments, server));
        }

        _connection.RefuseGiven(arguments);
        return Load(arguments, terminal);
    }

    /// <summary>Opens the bundle.</summary>
    public LocalPdp Load(ParseResult arguments, Terminal terminal) => TryLoadNamed(arguments, terminal) ?? LoadFound(terminal);

    private PolicyOptions Add(Command command, Option? server, string fault)
    {
        _bundle.AddTo(command);
        if (server is not null)
        {
            command.Options.Add(server);
        }

        command.Options.Add(_example);
        if (command is Verb verb)
        {
            verb.Policy = this;
        }

        command.Validators.Add(result =>
        {
            bool[] given =
            [
                _bundle.IsGiven(result), server is not null && result.GetResult(server) is not null, result.GetResult(_example) is not null,
            ];
            if (given.Count(g => g) > 1)
            {
                result.AddError(fault);
            }
        });
        return this;
    }

    private LocalPdp? TryLoadNamed(ParseResult arguments, Terminal terminal) =>
        arguments.GetValue(_example) ? PolicyLoader.LoadExample()
        : _bundle.Read(arguments) is { } directory ? PolicyLoader.Load(directory, terminal) : null;

    private static LocalPdp LoadFound(Terminal terminal) => BundleOption.Find(terminal) is { } directory
        ? PolicyLoader.Load(directory, terminal)
        : throw VerbFailure.Usage(
            "No policy: give --bundle DIR, --server ADDRESS or --example, set CASESPDP_SERVER or CASESPDP_BUNDLE, or go to a directory"
            + " that holds a pdp.yaml.");
}
