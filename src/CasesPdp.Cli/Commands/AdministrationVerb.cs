using System.CommandLine;
using CasesPdp.Cli.Commands.Options;
using CasesPdp.Cli.Pdp;
using CasesPdp.Cli.Rendering;
using CasesPdp.Protocol.V1;

namespace CasesPdp.Cli.Commands;

/// <summary>A verb that administers the policy of a server.</summary>
internal abstract class AdministrationVerb : Verb
{
    private readonly Option<string> _server = new("--server", "--admin")
    {
        Description = "The administration listener of the server: http://host:port or https://host:port.",
        HelpName = "ADDRESS",
        DefaultValueFactory = _ => "http://127.0.0.1:5082",
    };

    private readonly ServerConnectionOptions _connection;

    /// <summary>A verb.</summary>
    protected AdministrationVerb(Terminal terminal, string name, string description)
        : base(terminal, name, description)
    {
        Options.Add(_server);
        _connection = new ServerConnectionOptions().AddTo(this);
        Options.Add(Json);
    }

    /// <inheritdoc />
    public override IReadOnlyList<(int Code, string Meaning)> ExitMeanings =>
    [
        (ExitCodes.Done, "done"),
        (ExitCodes.Denied, "the server refused"),
        (ExitCodes.Usage, "the command line is not valid"),
        (ExitCodes.NotEvaluated, "the server was not reached"),
    ];

    /// <summary>Whether to write JSON.</summary>
    protected Option<bool> Json { get; } = new("--json") { Description = "Write JSON." };

    /// <inheritdoc />
    protected sealed override int Run(ParseResult arguments)
    {
        using var administration = PolicyAdministration.Open(_connection.Read(arguments, arguments.GetRequiredValue(_server)));
        return Run(arguments, administration);
    }

    /// <summary>Runs the verb.</summary>
    /// <returns>The exit code.</returns>
    protected abstract int Run(ParseResult arguments, PolicyAdministration administration);

    /// <summary>Writes a status.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="server">The address of the server.</param>
    /// <param name="status">The status.</param>
    /// <param name="result">The result of the operation; absent: only the status is written.</param>
    protected void Write(ParseResult arguments, string server, PolicyStatus status, string? result = null)
    {
        if (!arguments.GetValue(Json))
        {
            if (result is not null)
            {
                Terminal.WriteLine(result);
            }

            PolicyStatusText.Write(Terminal, status, server);
            return;
        }

        JsonOutput.Write(Terminal, json =>
        {
            if (result is not null)
            {
                json.WriteString("result", result);
            }

            PolicyStatusJson.Write(json, status, server);
        });
    }
}
