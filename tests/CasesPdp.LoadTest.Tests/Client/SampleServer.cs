using CasesPdp.Corpus;
using CasesPdp.FunctionalTests.Server;

namespace CasesPdp.LoadTest.Tests.Client;

/// <summary>A server that decides by the policy of the sample back-end and sends snapshots, for all tests of a class.</summary>
public sealed class SampleServer : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("casespdp-load-test-").FullName;
    private ServerProcess? _process;

    public string Tcp { get; private set; } = "";

    public string Unix => $"unix:{Path.Combine(_directory, "pdp.sock")}";

    public async ValueTask InitializeAsync()
    {
        _process = ServerProcess.Start(
            "Production",
            "--bundle",
            Path.Combine(DecisionCorpus.Repository, "samples", "CaseBackend", "policy"),
            "--set=CasesPdp:Listen:Decisions=127.0.0.1:0",
            "--set=CasesPdp:Listen:Operations=127.0.0.1:0",
            $"--set=CasesPdp:Listen:UnixSocket={Unix["unix:".Length..]}",
            "--set=CasesPdp:Snapshots:Enabled=true");
        Tcp = (await _process.LineWith("try: ")).Split("--server ")[1].Split(' ')[0];
    }

    public ValueTask DisposeAsync()
    {
        _process?.Dispose();
        Directory.Delete(_directory, recursive: true);
        return ValueTask.CompletedTask;
    }
}
