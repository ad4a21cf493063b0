using CasesPdp.FunctionalTests.Server;

namespace CasesPdp.Samples.Tests;

/// <summary>A server as a process, on free ports, that decides by a bundle.</summary>
internal sealed class PdpServer : IDisposable
{
    private readonly ServerProcess _process;

    private PdpServer(ServerProcess process, string address) => (_process, Address) = (process, address);

    public string Address { get; }

    public static async Task<PdpServer> StartAsync(string bundle)
    {
        var process = ServerProcess.Start(
            "Production", "--bundle", bundle, "--set=CasesPdp:Listen:Decisions=127.0.0.1:0", "--set=CasesPdp:Listen:Operations=127.0.0.1:0");
        return new PdpServer(process, (await process.LineWith("try: ")).Split("--server ")[1].Split(' ')[0]);
    }

    public Task StopAsync() => _process.StopsCleanly();

    public void Dispose() => _process.Dispose();
}
