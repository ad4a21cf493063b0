using CasesPdp.FunctionalTests.Server;

namespace CasesPdp.FunctionalTests.Reload;

/// <summary>What metrics say of reloads. All servers of a process share their meters, so no other may run beside.</summary>
[Collection("alone")]
public sealed class ReloadMetricTests : IDisposable
{
    private readonly PolicyDirectory _bundle = new();

    public void Dispose() => _bundle.Dispose();

    [Fact]
    public async Task BrokenFile_ShowsInTheMetrics()
    {
        await using var server = await RunningServer.StartAsync(TimeProvider.System, _bundle.Path, "CasesPdp:Reload:QuietMilliseconds=20");

        _bundle.Write("roles/r.json", "{\"name\": \"r\",\n \"kibana\": [");

        await Scrape.UntilAsync(server, s => Has(s, "casespdp_reload_failing") && Has(s, "casespdp_reload_behind_seconds")
            && s.Of("casespdp_reloads_total", ("result", "FAILED")).Any());
    }

    private static bool Has(Scrape scrape, string name) => scrape.Series.Any(s => s.Name == name && s.Value > 0);
}
