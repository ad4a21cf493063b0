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

    /// <summary>Adds the options.</summary>
    public PolicyOptions AddTo(Command command)
    {
        _bundle.AddTo(command);
        command.Options.Add(_server);
        command.Options.Add(_example);
        _connection.AddTo(command);
        if (command is Verb verb)
        {
            verb.Policy = this;
        }

        command.Validators.Add(result =>
        {
            bool[] given = [_bundle.IsGiven(result), result.GetResult(_server) is not null, result.GetResult(_example) is not null];
            if (given.Count(g => g) > 1)
            {
                result.AddError("--bundle, --server and --example exclude each other.");
            }
        });
        return this;
    }

    /// <summary>Opens the PDP.</summary>
    public IPdp Open(ParseResult arguments, Terminal terminal)
    {
        if (arguments.GetValue(_server) is { } address)
        {
            return RemotePdp.Open(_connection.Read(arguments, address));
        }

        return TryLoadNamed(arguments) is { } named ? named
            : ServerOf(terminal) is { } server ? RemotePdp.Open(_connection.Read(arguments, server))
            : LoadFound(terminal);
    }

    /// <summary>Opens the bundle, for a verb that needs its files; <paramref name="reason"/> says why.</summary>
    public LocalPdp OpenLocal(ParseResult arguments, Terminal terminal, string reason) => arguments.GetValue(_server) is null
        ? TryLoadNamed(arguments) ?? LoadFound(terminal)
        : throw VerbFailure.Usage($"--server does not go with this verb: {reason}. Give --bundle.");

    private LocalPdp? TryLoadNamed(ParseResult arguments) =>
        arguments.GetValue(_example) ? PolicyLoader.LoadExample()
        : _bundle.Read(arguments) is { } directory ? PolicyLoader.Load(directory) : null;

    private static LocalPdp LoadFound(Terminal terminal) => BundleOption.Find(terminal) is { } directory
        ? PolicyLoader.Load(directory)
        : throw VerbFailure.Usage(
            "No policy: give --bundle DIR, --server ADDRESS or --example, set CASESPDP_SERVER or CASESPDP_BUNDLE, or go to a directory"
            + " that holds a pdp.yaml.");
}
