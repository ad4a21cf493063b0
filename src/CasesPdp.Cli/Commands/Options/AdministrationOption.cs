using System.CommandLine;

namespace CasesPdp.Cli.Commands.Options;

/// <summary>The option that names the administration listener of a server.</summary>
internal static class AdministrationOption
{
    /// <summary>Where a server listens unless told otherwise.</summary>
    public const string Usual = "http://127.0.0.1:5082";

    /// <summary>The option.</summary>
    public static Option<string> Create() => new("--server", "--admin")
    {
        Description = "The administration listener of the server: http://host:port.",
        HelpName = "ADDRESS",
        DefaultValueFactory = _ => Usual,
    };
}
