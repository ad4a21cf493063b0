using System.Runtime.CompilerServices;
using CasesPdp.Protocol.V1;

namespace CasesPdp.FunctionalTests.Server;

[Collection("alone")]
public sealed class DisposedServerTests
{
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task Dispose_AfterCallsProbesAndRefusals_NothingKeepsTheServer()
    {
        var services = await ServeAndDisposeAsync();

        using var limit = new CancellationTokenSource(OverallLimit.Duration);
        while (services.TryGetTarget(out _))
        {
            limit.Token.ThrowIfCancellationRequested();
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Delay(20);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference<IServiceProvider>> ServeAndDisposeAsync()
    {
        await using var server = await RunningServer.StartDefaultAsync();
        server.Client.BatchCheck(Ask.Batch(7));
        Refused.By(() => server.Client.Check(new CheckRequest()));
        server.Policy.ListRevisions(new ListRevisionsRequest());
        await Http.GetStringAsync(new Uri(server.Operations, "readyz"));
        await Http.GetStringAsync(new Uri(server.Operations, "metrics"));
        return new WeakReference<IServiceProvider>(server.Services);
    }
}
