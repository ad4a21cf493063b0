using CasesPdp.Corpus;
using CasesPdp.Server.Options;
using Microsoft.Extensions.Configuration;

namespace CasesPdp.FunctionalTests.Deployment;

/// <summary>A file of <c>deploy/</c>, or another that deploys the server.</summary>
internal static class DeployFile
{
    private const string Socket = "CasesPdp:Listen:UnixSocket";
    private const string Group = "CasesPdp:Listen:UnixSocketGroup";

    public static string PathOf(string name) => Path.Combine(DecisionCorpus.Repository, name);

    public static string Read(string name) => File.ReadAllText(PathOf(name));

    /// <summary>The settings of the server that variables of its environment are, as the server would read them.</summary>
    /// <exception cref="Exception">The server would refuse to start with them.</exception>
    public static ServerOptions OptionsOf(IEnumerable<KeyValuePair<string, string?>> environment)
    {
        var settings = environment.ToDictionary(v => v.Key.Replace("__", ":", StringComparison.Ordinal), v => v.Value, StringComparer.Ordinal);
        var (socket, group) = (settings.GetValueOrDefault(Socket), settings.GetValueOrDefault(Group));

        // The directory and the group are there where the file is used, not here.
        if (socket is not null)
        {
            (settings[Socket], settings[Group]) = (Path.Combine(Path.GetTempPath(), "pdp.sock"), null);
        }

        var options = ServerOptionsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        (options.Listen.UnixSocket, options.Listen.UnixSocketGroup) = (socket, group);
        return options;
    }

    /// <summary>The port of an address such as <c>0.0.0.0:5081</c>; null unless other machines can reach it.</summary>
    public static int? PublicPortOf(string address) =>
        address.StartsWith("0.0.0.0:", StringComparison.Ordinal) ? int.Parse(address[8..]) : null;
}
