using System.CommandLine;
using CasesPdp.Distribution.Releases;

namespace CasesPdp.Cli.Commands.Options;

/// <summary>The keys whose releases are believed.</summary>
internal sealed class TrustOptions
{
    private readonly Option<string?> _keys = new("--trusted-keys") { HelpName = "DIR" };

    /// <summary>An option with that description of what counts without it.</summary>
    public TrustOptions(string otherwise) =>
        _keys.Description = $"Directory of the public keys (*.pem) whose releases are believed; {otherwise}.";

    /// <summary>Adds the option.</summary>
    public TrustOptions AddTo(Command command)
    {
        command.Options.Add(_keys);
        return this;
    }

    /// <summary>The keys; null: none are given.</summary>
    public TrustedKeys? Read(ParseResult arguments) => arguments.GetValue(_keys) is { } directory ? TrustedKeys.Load(directory) : null;
}
