using System.Net;
using System.Net.Sockets;

namespace CasesPdp.Distribution.Tests.Stores;

/// <summary>A server on a free loopback port that answers as a test says, and remembers what it was asked.</summary>
internal sealed class HttpTree : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private readonly Func<HttpListenerRequest, HttpListenerResponse, Task> _answer;

    public HttpTree(Func<HttpListenerRequest, HttpListenerResponse, Task> answer)
    {
        _answer = answer;
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Address = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/tree");
        }

        _listener.Prefixes.Add(Address.GetLeftPart(UriPartial.Authority) + "/");
        _listener.Start();
        _loop = Task.Run(RunAsync);
    }

    public Uri Address { get; }

    /// <summary>Path, <c>If-None-Match</c> and <c>Prefer</c> of every request.</summary>
    public List<(string Path, string? Known, string? Prefer)> Requests { get; } = [];

    /// <summary>Serves the files of a directory as a static server does, with a version and no waiting.</summary>
    public static HttpTree Of(string directory) => new(async (request, response) =>
    {
        var file = Path.Combine(directory, request.Url!.AbsolutePath["/tree/".Length..]);
        if (!File.Exists(file))
        {
            response.StatusCode = 404;
            return;
        }

        var bytes = await File.ReadAllBytesAsync(file);
        var version = $"\"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes))[..16]}\"";
        response.StatusCode = request.Headers["If-None-Match"] == version ? 304 : 200;
        if (response.StatusCode == 200)
        {
            response.Headers["ETag"] = version;
            await response.OutputStream.WriteAsync(bytes);
        }
    });

    public async ValueTask DisposeAsync()
    {
        // A request that is waited for just while the listener closes is waited for without end.
        await _stop.CancelAsync();
        _listener.Close();
        await _loop;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var context = await _listener.GetContextAsync().WaitAsync(_stop.Token);
                lock (Requests)
                {
                    Requests.Add((context.Request.Url!.AbsolutePath, context.Request.Headers["If-None-Match"], context.Request.Headers["Prefer"]));
                }

                await _answer(context.Request, context.Response);
                context.Response.Close();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
            {
                // The client or the test is gone.
            }
        }
    }
}
