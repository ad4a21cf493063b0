using System.CommandLine;

namespace CasesPdp.Cli.Commands.Options;

/// <summary>Answers <c>--server</c> on a verb that no server can do with the reason why.</summary>
internal static class LocalOnly
{
    /// <summary>Adds the refusal.</summary>
    public static void AddTo(Command command, string reason)
    {
        var server = new Option<string>("--server") { Hidden = true };
        command.Options.Add(server);
        command.Validators.Add(result =>
        {
            if (result.GetResult(server) is not null)
            {
                result.AddError($"--server does not go with {command.Name}: {reason}.");
            }
        });
    }
}
