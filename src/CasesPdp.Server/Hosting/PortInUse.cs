using CasesPdp.Server.Options;
using Microsoft.AspNetCore.Connections;

namespace CasesPdp.Server.Hosting;

/// <summary>Runs the server, and names the setting of a port that another process has.</summary>
internal static class PortInUse
{
    /// <summary>Runs until the server stops.</summary>
    /// <exception cref="IOException">It cannot listen.</exception>
    public static async Task RunReportedAsync(this WebApplication server)
    {
        var listen = server.Services.GetRequiredService<ServerOptions>().Listen;
        try
        {
            await server.RunAsync();
        }
        catch (IOException inUse) when (inUse.InnerException is AddressInUseException)
        {
            throw new IOException($"{inUse.Message.TrimEnd('.')}. Set {SettingOf(inUse.Message, listen)} to a free port.", inUse);
        }
    }

    private static string SettingOf(string message, ListenerOptions listen)
    {
        (string Setting, string Address)[] all =
        [
            ("CasesPdp:Listen:Decisions", listen.Decisions),
            ("CasesPdp:Listen:Operations", listen.Operations),
            ("CasesPdp:Listen:Administration", listen.Administration),
        ];
        return all.FirstOrDefault(one => message.Contains($"//{one.Address}:", StringComparison.Ordinal)).Setting
            ?? string.Join(" or ", all.Select(one => one.Setting));
    }
}
