using CasesPdp.Workloads;
using CasesPdp.Workloads.Cerbos;
using CasesPdp.Workloads.Machines;

namespace CasesPdp.Compare.Hosts;

/// <summary>Starts hosts and ends them when disposed of. Paths are relative to the root of the repository.</summary>
internal sealed class HostStarter(Workspace workspace, int core) : IDisposable
{
    public const string Cerbos = "load/peers/node_modules/@cerbos/cerbos-linux-x64/cerbos-linux-x64";

    private const string Server = "src/CasesPdp.Server/bin/Release/net10.0/CasesPdp.Server";
    private const string Floor = "load/CasesPdp.Floor/bin/Release/net10.0/CasesPdp.Floor";

    private readonly List<HostProcess> _started = [];

    public Task<HostProcess> FloorAsync(string name = "floor", string program = Floor)
    {
        var port = FreePort.Next();
        return StartAsync(name, port, [program, $"127.0.0.1:{port}", workspace.Frames]);
    }

    public Task<HostProcess> ServerAsync(string bundle, string name = "server", string program = Server) =>
        ServerAsync(name, [program], bundle);

    public Task<HostProcess> GeneratedAsync(string bundle) => ServerAsync("generated", [Floor, "--generated"], bundle);

    public Task<HostProcess> CerbosAsync(Fleet fleet, PolicyForm form)
    {
        var port = FreePort.Next();
        var configuration = workspace.WriteCerbos(fleet, form, port, FreePort.Next());
        return StartAsync(NameOf(form), port, [Cerbos, "server", "--log-level=error", $"--config={configuration}"]);
    }

    /// <summary>What reports call Cerbos with policies of a form.</summary>
    public static string NameOf(PolicyForm form) => $"cerbos-{form}".ToLowerInvariant();

    public void Dispose()
    {
        foreach (var host in _started)
        {
            host.Dispose();
        }
    }

    private Task<HostProcess> ServerAsync(string name, string[] program, string bundle)
    {
        var port = FreePort.Next();
        return StartAsync(
            name,
            port,
            [
                .. program, "--bundle", bundle, "--set", $"CasesPdp:Listen:Decisions=127.0.0.1:{port}",
                "--set", "CasesPdp:Listen:Operations=127.0.0.1:0", "--set", "CasesPdp:Listen:Administration=off",
            ]);
    }

    private async Task<HostProcess> StartAsync(string name, int port, IReadOnlyList<string> command)
    {
        var host = await HostProcess.StartAsync(name, core, port, command);
        _started.Add(host);
        return host;
    }
}
