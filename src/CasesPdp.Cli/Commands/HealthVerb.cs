using System.CommandLine;
using CasesPdp.Cli.Commands.Options;
using CasesPdp.Cli.Pdp;
using CasesPdp.Cli.Rendering;
using Grpc.Health.V1;

namespace CasesPdp.Cli.Commands;

/// <summary><c>health</c>: asks a server whether it serves.</summary>
internal sealed class HealthVerb : Verb
{
    private readonly Option<string?> _server = new("--server")
    {
        Description = "The server: host:port, http://host:port, https://host:port or unix:/path. Also CASESPDP_SERVER.",
        HelpName = "ADDRESS",
    };

    private readonly ServerConnectionOptions _connection;

    private readonly Option<string> _service = new("--service")
    {
        Description = "The gRPC service asked about; the whole server if not given.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Write the status as JSON." };

    public HealthVerb(Terminal terminal)
        : base(terminal, "health", "Asks a server whether it serves (grpc.health.v1): for probes and scripts.")
    {
        Options.Add(_server);
        _connection = new ServerConnectionOptions().AddTo(this);
        Options.Add(_service);
        Options.Add(_json);
    }

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp health --server http://127.0.0.1:5080", "is it ready?"),
        ("casespdp health --server https://127.0.0.1:5080 --ca ca.pem", "with TLS; health needs no token"),
        ("casespdp health --server unix:/run/casespdp.sock", "by its unix socket"),
    ];

    /// <inheritdoc />
    public override IReadOnlyList<(int Code, string Meaning)> ExitMeanings =>
    [
        (ExitCodes.Done, "it serves"),
        (ExitCodes.Usage, "the command line is not valid"),
        (ExitCodes.NotEvaluated, "it does not serve, or was not reached"),
    ];

    /// <inheritdoc />
    protected override int Run(ParseResult arguments)
    {
        var address = arguments.GetValue(_server) ?? PolicyOptions.ServerOf(Terminal)
            ?? throw VerbFailure.Usage("No server: give --server ADDRESS, or set CASESPDP_SERVER.");
        using var pdp = RemotePdp.Open(_connection.Read(arguments, address));
        var status = pdp.CheckHealth(arguments.GetRequiredValue(_service));
        var name = status == HealthCheckResponse.Types.ServingStatus.Serving ? "SERVING" : "NOT_SERVING";
        if (arguments.GetValue(_json))
        {
            JsonOutput.Write(Terminal, json => json.WriteString("status", name));
        }
        else
        {
            Terminal.WriteLine(name);
        }

        return status == HealthCheckResponse.Types.ServingStatus.Serving ? ExitCodes.Done : ExitCodes.NotEvaluated;
    }
}
