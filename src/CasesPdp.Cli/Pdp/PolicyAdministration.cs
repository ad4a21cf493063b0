using CasesPdp.Cli.Rendering;
using CasesPdp.Protocol.V1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace CasesPdp.Cli.Pdp;

/// <summary>The administration of a server's policy.</summary>
internal sealed class PolicyAdministration : IDisposable
{
    // A reload waits for those before it, and a large bundle takes long to compile.
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    private readonly GrpcChannel _channel;
    private readonly PolicyService.PolicyServiceClient _client;

    private PolicyAdministration(string address, GrpcChannel channel)
    {
        Address = address;
        _channel = channel;
        _client = new PolicyService.PolicyServiceClient(channel);
    }

    /// <summary>The address of the server, as it was given.</summary>
    public string Address { get; }

    private static DateTime Deadline => DateTime.UtcNow + Timeout;

    /// <summary>The administration at that address; nothing is connected yet.</summary>
    public static PolicyAdministration Open(ServerAddress address) => new(address.Text, address.Open());

    /// <summary>Reads the bundle's directory now.</summary>
    public ReloadResponse Reload() => Ask(() => _client.Reload(new ReloadRequest(), deadline: Deadline));

    /// <summary>The status, and the revisions that can be put in force.</summary>
    public (PolicyStatus Status, IReadOnlyList<RevisionRecord> Revisions) List() => Ask(() => (
        _client.GetRevision(new GetRevisionRequest(), deadline: Deadline).Status,
        (IReadOnlyList<RevisionRecord>)_client.ListRevisions(new ListRevisionsRequest(), deadline: Deadline).Revisions));

    /// <summary>Rolls back, pins or unpins.</summary>
    public PolicyStatus Activate(ActivateRequest request) => Ask(() => _client.Activate(request, deadline: Deadline), request.Digest).Status;

    /// <summary>Puts the held revision in force.</summary>
    public PolicyStatus Approve(ApproveRequest request) => Ask(() => _client.Approve(request, deadline: Deadline), request.Digest).Status;

    /// <summary>Compares a bundle with the one in force, and says what would hold it.</summary>
    /// <param name="files">The bundle.</param>
    /// <param name="mostRoles">Most roles to describe; the server accepts at most 1,000.</param>
    public DiffReport Compare(IEnumerable<Policies.Bundles.BundleFile> files, int mostRoles)
    {
        var bundle = new BundleFiles();
        bundle.Files.Add(files.Select(f => new BundleFile { Path = f.Path, Content = ByteString.CopyFrom(f.Content.Span) }));
        var request = new DiffBundlesRequest { After = new BundleReference { Files = bundle }, MaxRoles = (uint)mostRoles };
        var diff = Ask(() => _client.DiffBundles(request, deadline: Deadline));
        var judged = Ask(() => _client.ValidateBundle(new ValidateBundleRequest { Files = bundle }, deadline: Deadline));
        return DiffMessages.Read(diff, judged.Hold);
    }

    /// <summary>Reports each status. A server that was reached and goes away is asked again until it is back.</summary>
    /// <param name="most">How many statuses to report; 0: no limit.</param>
    /// <param name="onStatus">Receives each status.</param>
    /// <param name="onLost">Receives why the server was lost, and how long it is until it is asked again.</param>
    public void Watch(int most, Action<WatchRevisionsResponse> onStatus, Action<string, TimeSpan> onLost) => Ask(() =>
    {
        var (delay, count) = (new ReconnectDelay(), 0);
        while (true)
        {
            try
            {
                using var watch = _client.WatchRevisions(new WatchRevisionsRequest());
                while (watch.ResponseStream.MoveNext(CancellationToken.None).GetAwaiter().GetResult())
                {
                    delay.Reset();
                    onStatus(watch.ResponseStream.Current);
                    if (++count == most)
                    {
                        return true;
                    }
                }

                Wait($"The server `{Address}` ended the stream.");
            }
            catch (RpcException gone) when (count > 0 && ReconnectDelay.MayComeBack(gone))
            {
                Wait(ServerFailure.Of(gone, Address, ServerPort.Administration).Message);
            }
        }

        void Wait(string reason)
        {
            var wait = delay.Next();
            onLost(reason, wait);
            Thread.Sleep(wait);
        }
    });

    /// <inheritdoc />
    public void Dispose() => _channel.Dispose();

    private T Ask<T>(Func<T> call, string revision = "")
    {
        try
        {
            return call();
        }
        catch (RpcException unknown) when (unknown.StatusCode == StatusCode.NotFound)
        {
            throw new VerbFailure(
                ExitCodes.Denied, $"Refused: the server keeps no revision `{revision}`; `casespdp revisions` lists those that it keeps.");
        }
        catch (RpcException refused) when (refused.StatusCode is StatusCode.FailedPrecondition or StatusCode.Aborted)
        {
            throw new VerbFailure(ExitCodes.Denied, $"Refused: {refused.Status.Detail}");
        }
        catch (RpcException tooLarge) when (tooLarge.StatusCode == StatusCode.ResourceExhausted)
        {
            throw VerbFailure.NotEvaluated($"The server `{Address}` refused: {tooLarge.Status.Detail}");
        }
        catch (RpcException failure)
        {
            throw ServerFailure.Of(failure, Address, ServerPort.Administration);
        }
    }
}
