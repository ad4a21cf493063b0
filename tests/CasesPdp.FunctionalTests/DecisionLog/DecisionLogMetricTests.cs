using CasesPdp.FunctionalTests.Server;

namespace CasesPdp.FunctionalTests.DecisionLog;

/// <summary>What metrics say of the decision log. All servers of a process share their meters, so no other may run beside.</summary>
[Collection("alone")]
public sealed class DecisionLogMetricTests
{
    [Fact]
    public async Task Metrics_LogOn_CountRecordsWrittenAndLost()
    {
        using var log = new LogDirectory();
        await using var server = await RunningServer.StartDefaultAsync(log.Setting);
        server.Client.Check(Ask.Check("t1_analyst", "deleteCase"));

        using var http = new HttpClient();
        var metrics = await http.GetStringAsync(new Uri(server.Operations, "metrics"));

        Assert.Matches("(?m)^casespdp_decision_log_written_total(\\{.*\\})? 1\\b", metrics);
        Assert.Matches("(?m)^casespdp_decision_log_lost_total\\{.*reason=\"QUEUE_FULL\".*\\} 0\\b", metrics);
    }
}
