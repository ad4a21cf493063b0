using CasesPdp.Server.Admission;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace CasesPdp.FunctionalTests.Server;

/// <summary>A call without a connection: all that the server looks at is its token and its deadline.</summary>
internal sealed class FakeCallContext : ServerCallContext
{
    private readonly CancellationToken _cancellation;

    public FakeCallContext(CancellationToken cancellation)
    {
        _cancellation = cancellation;
        UserState["__HttpContext"] = new DefaultHttpContext();
    }

    public FakeCallContext(IServiceProvider services, CancellationToken cancellation)
    {
        _cancellation = cancellation;
        var context = new DefaultHttpContext();
        var call = new AdmittedCall(services.GetRequiredService<CallAdmission>(), context, isStream: true) { List = new CallList() };
        context.Features.Set<IRequestBodyPipeFeature>(call);
        UserState["__HttpContext"] = context;
    }

    protected override string MethodCore => "";

    protected override string HostCore => "";

    protected override string PeerCore => "";

    public DateTime CallDeadline { get; init; } = DateTime.MaxValue;

    protected override DateTime DeadlineCore => CallDeadline;

    protected override Metadata RequestHeadersCore { get; } = [];

    protected override CancellationToken CancellationTokenCore => _cancellation;

    protected override Metadata ResponseTrailersCore { get; } = [];

    protected override Status StatusCore { get; set; }

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override AuthContext AuthContextCore { get; } = new(null, []);

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
        throw new NotSupportedException();

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => Task.CompletedTask;
}
