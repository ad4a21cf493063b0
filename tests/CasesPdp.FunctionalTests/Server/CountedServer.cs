using Microsoft.AspNetCore.Builder;

namespace CasesPdp.FunctionalTests.Server;

/// <summary>A server that says when it has been called.</summary>
internal sealed class CountedServer : IAsyncDisposable
{
    private readonly TaskCompletionSource _called = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RunningServer _server = null!;

    public int Port => Address.Port;

    public Uri Address => _server.Decisions;

    public Task Called => _called.Task;

    public static async Task<CountedServer> StartAsync(int port)
    {
        var counted = new CountedServer();
        counted._server = await RunningServer.StartDefaultAsync(
            app => app.Use((context, next) =>
            {
                counted._called.TrySetResult();
                return next(context);
            }),
            $"CasesPdp:Listen:Decisions=127.0.0.1:{port}");
        return counted;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
