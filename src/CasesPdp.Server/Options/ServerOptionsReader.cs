using System.Net;
using System.Text;
using CasesPdp.Server.Hosting;

namespace CasesPdp.Server.Options;

/// <summary>Reads and checks the settings; all that is wrong is said at once.</summary>
internal static class ServerOptionsReader
{
    // sun_path holds 108 bytes, the last of which is zero.
    private const int MaxSocketPathBytes = 107;

    /// <summary>Reads the settings.</summary>
    /// <exception cref="StartupRefusedException">A setting is unknown or wrong.</exception>
    public static ServerOptions Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(ServerOptions.Section);
        List<string> findings = [.. SettingNames.Faults(section)];
        if (findings.Count > 0)
        {
            throw Refused(findings);
        }

        var options = new ServerOptions();
        section.Bind(options);
        CheckAddress("CasesPdp:Listen:Decisions", options.Listen.Decisions, options.Listen, findings);
        CheckAddress("CasesPdp:Listen:Operations", options.Listen.Operations, options.Listen, findings);
        CheckAdministration(options.Listen, findings);
        CheckReload(options.Reload, findings);
        CheckSocket(options.Listen.UnixSocket, findings);
        CheckRange("CasesPdp:Listen:MaxConnections", options.Listen.MaxConnections, 1, 1_000_000, findings);
        CheckRange("CasesPdp:Listen:MaxStreamsPerConnection", options.Listen.MaxStreamsPerConnection, 1, 10_000, findings);
        CheckRange("CasesPdp:DrainSeconds", options.DrainSeconds, 0, 3_600, findings);
        if (options.OtlpEndpoint is not null && !IsHttp(options.OtlpEndpoint))
        {
            findings.Add("CasesPdp:OtlpEndpoint must be an http:// or https:// address");
        }

        return findings.Count == 0 ? options : throw Refused(findings);
    }

    private static void CheckAddress(string key, string text, ListenerOptions listen, List<string> findings)
    {
        if (!ListenAddress.TryParse(text, out var address))
        {
            findings.Add($"{key} must be an IP address and a port, such as 127.0.0.1:5080, and not `{text}`");
        }
        else if (!IPAddress.IsLoopback(address.Address) && !listen.AllowNonLoopback)
        {
            findings.Add(
                $"{key} is `{text}`, which others can reach, unencrypted and unauthenticated; "
                + "set CasesPdp:Listen:AllowNonLoopback=true if that is meant");
        }
    }

    private static void CheckAdministration(ListenerOptions listen, List<string> findings)
    {
        if (!listen.HasAdministration)
        {
            return;
        }

        if (!ListenAddress.TryParse(listen.Administration, out var address))
        {
            findings.Add(
                "CasesPdp:Listen:Administration must be an IP address and a port, such as 127.0.0.1:5082, or off, and not "
                + $"`{listen.Administration}`");
        }
        else if (!IPAddress.IsLoopback(address.Address))
        {
            findings.Add(
                $"CasesPdp:Listen:Administration is `{listen.Administration}`: whoever reaches it can change the policy, "
                + "so it must be loopback");
        }
    }

    private static void CheckReload(ReloadOptions reload, List<string> findings)
    {
        CheckRange("CasesPdp:Reload:PollSeconds", reload.PollSeconds, 0, 86_400, findings);
        CheckRange("CasesPdp:Reload:QuietMilliseconds", reload.QuietMilliseconds, 0, 60_000, findings);
        CheckRange("CasesPdp:Reload:MaxDelayMilliseconds", reload.MaxDelayMilliseconds, reload.QuietMilliseconds, 600_000, findings);
        CheckRange("CasesPdp:Reload:VerifyCells", reload.VerifyCells, 0, 100_000_000, findings);
        CheckRange("CasesPdp:Reload:ProcessorPercent", reload.ProcessorPercent, 1, 100, findings);
        CheckRange("CasesPdp:Reload:KeptRevisions", reload.KeptRevisions, 1, 1_000, findings);
        CheckRange("CasesPdp:Reload:RevisionWaitMilliseconds", reload.RevisionWaitMilliseconds, 0, 600_000, findings);
        if (reload.LastGoodDirectory is { Length: 0 })
        {
            findings.Add("CasesPdp:Reload:LastGoodDirectory is empty: name a directory");
        }
    }

    private static void CheckSocket(string? path, List<string> findings)
    {
        if (path is null)
        {
            return;
        }

        if (path.Length == 0 || Encoding.UTF8.GetByteCount(Path.GetFullPath(path)) > MaxSocketPathBytes)
        {
            findings.Add($"CasesPdp:Listen:UnixSocket must be a path of 1 to {MaxSocketPathBytes} bytes");
        }
        else if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
        {
            findings.Add($"CasesPdp:Listen:UnixSocket is `{path}`, whose directory does not exist");
        }
    }

    private static void CheckRange(string key, int value, int least, int most, List<string> findings)
    {
        if (value < least || value > most)
        {
            findings.Add($"{key} must be {least} to {most}, and not {value}");
        }
    }

    private static bool IsHttp(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);

    private static StartupRefusedException Refused(IEnumerable<string> findings) =>
        new(StartupRefusedException.Usage, string.Join('\n', findings.Select(f => $"casespdp-server: {f}")));
}
