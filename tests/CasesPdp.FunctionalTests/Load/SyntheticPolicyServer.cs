using CasesPdp.FunctionalTests.Server;
using CasesPdp.Workloads;

namespace CasesPdp.FunctionalTests.Load;

/// <summary>A server that answers from a small synthetic policy.</summary>
public sealed class SyntheticPolicyServer : IAsyncLifetime
{
    private readonly TestDirectory _files = new();
    private RunningServer? _server;

    public SyntheticPolicy SyntheticPolicy { get; } = SyntheticPolicy.Make(roles: 200, spaces: 50);

    public Uri Address => _server!.Decisions;

    public string FrameDirectory => _files.At("frames");

    public async ValueTask InitializeAsync()
    {
        SyntheticPolicy.Write(_files.At("bundle"));
        Directory.CreateDirectory(FrameDirectory);
        _server = await RunningServer.StartAsync(_files.At("bundle"));
    }

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        _files.Dispose();
    }
}
