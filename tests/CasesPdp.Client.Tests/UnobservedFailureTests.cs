using System.Diagnostics;
using CasesPdp.Client.Remote;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace CasesPdp.Client.Tests;

/// <summary>Failures that the library leaves to the finalizer, which the whole process sees.</summary>
[Collection("alone")]
public sealed class UnobservedFailureTests
{
    [Fact]
    public async Task CheckManyAsync_DeadlinePasses_LeavesNoFailureThatNobodyObserves()
    {
        // What earlier tests left behind is not this test's.
        Collect();
        var unobserved = new List<Exception>();
        TaskScheduler.UnobservedTaskException += (_, e) => unobserved.AddRange(e.Exception.InnerExceptions.OfType<RpcException>());

        await AskInVainAsync();
        Collect();

        Assert.Empty(unobserved);

        static async Task AskInVainAsync()
        {
            using var channel = GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions { HttpHandler = new SilentServer() });
            var options = new CasesPdpOptions { Deadline = TimeSpan.FromMilliseconds(1) };
            var pdp = new RemoteCasesPdp(channel.CreateCallInvoker(), options, TimeProvider.System, NullLogger<ICasesPdp>.Instance);
            for (var i = 0; i < 20; i++)
            {
                var failure = await Assert.ThrowsAsync<PdpException>(() => pdp.CheckManyAsync([Question.To("getCase")]));
                Assert.Equal(PdpFailure.DeadlineExceeded, failure.Failure);
            }

            await Task.Delay(100);
        }
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private sealed class SilentServer : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new UnreachableException();
        }
    }
}
