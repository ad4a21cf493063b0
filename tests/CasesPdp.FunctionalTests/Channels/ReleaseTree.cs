using System.Net;
using CasesPdp.Distribution.Releases;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.Policies.Bundles;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CasesPdp.FunctionalTests.Channels;

/// <summary>A tree of releases on an HTTP server of the loopback: a request for a head that is known is held until the next one.</summary>
internal sealed class ReleaseTree : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, byte[]> _contents = [];
    private TaskCompletionSource _changed = NewSource();
    private string? _head;
    private HttpStatusCode? _fault;
    private int _requests;

    private ReleaseTree(WebApplication app) => _app = app;

    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>Answers everything with that; null: as it should.</summary>
    public HttpStatusCode? Fault
    {
        get => _fault;
        set => Change(() => _fault = value);
    }

    /// <summary>How many requests came.</summary>
    public int Requests => Volatile.Read(ref _requests);

    public static async Task<ReleaseTree> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var tree = new ReleaseTree(app);
        app.Run(tree.AnswerAsync);
        await app.StartAsync().WithinLimit();
        return tree;
    }

    public void Put(SignedRelease release, params BundlePack[] packs) => Change(() =>
    {
        foreach (var pack in packs)
        {
            _contents[TestPublisher.Target(pack).Content] = pack.Bytes.ToArray();
        }

        _head = release.Token;
    });

    public void PutHead(string? head) => Change(() => _head = head);

    public async ValueTask DisposeAsync()
    {
        Fault = HttpStatusCode.ServiceUnavailable;
        await _app.DisposeAsync();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        Interlocked.Increment(ref _requests);
        if (_fault is { } fault)
        {
            context.Response.StatusCode = (int)fault;
        }
        else if (path == $"/channel/{TestPublisher.Channel}/head")
        {
            await AnswerHeadAsync(context);
        }
        else if (path.StartsWith("/content/", StringComparison.Ordinal) && Content(path["/content/".Length..]) is { } bytes)
        {
            context.Response.ContentLength = bytes.Length;
            await context.Response.Body.WriteAsync(bytes);
        }
        else
        {
            context.Response.StatusCode = (int)HttpStatusCode.NotFound;
        }
    }

    private async Task AnswerHeadAsync(HttpContext context)
    {
        string? head;
        Task change;
        lock (_gate)
        {
            (head, change) = (_head, _changed.Task);
        }

        string Tag() => $"\"{head?.GetHashCode()}\"";
        if (head is not null && context.Request.Headers.IfNoneMatch == Tag())
        {
            await change.WaitAsync(context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            head = _head;
        }

        if (_fault is not null || head is null)
        {
            context.Response.StatusCode = (int)(_fault ?? HttpStatusCode.NotFound);
            return;
        }

        context.Response.Headers.ETag = Tag();
        await context.Response.WriteAsync(head);
    }

    private byte[]? Content(string id)
    {
        lock (_gate)
        {
            return _contents.GetValueOrDefault(id);
        }
    }

    private void Change(Action change)
    {
        lock (_gate)
        {
            change();
            _changed.TrySetResult();
            _changed = NewSource();
        }
    }
}
