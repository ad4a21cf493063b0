using CasesPdp.Protocol.V1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace CasesPdp.Cli.Points;

/// <summary>The administration of a server's policy.</summary>
internal sealed class PolicyAdministration : IDisposable
{
    // A reload waits for those before it, and compiling a large bundle takes its time.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string _address;
    private readonly GrpcChannel _channel;
    private readonly PolicyService.PolicyServiceClient _client;

    private PolicyAdministration(string address, GrpcChannel channel)
    {
        _address = address;
        _channel = channel;
        _client = new PolicyService.PolicyServiceClient(channel);
    }

    private static DateTime Deadline => DateTime.UtcNow + Patience;

    /// <summary>The administration at that address; nothing is connected yet.</summary>
    public static PolicyAdministration Open(string address) => new(address, ServerAddress.Open(address));

    /// <summary>Reads the bundle's directory now.</summary>
    public ReloadResponse Reload() => Ask(() => _client.Reload(new ReloadRequest(), deadline: Deadline));

    /// <summary>The status, and the revisions that can be put in force.</summary>
    public (PolicyStatus Status, IReadOnlyList<RevisionRecord> Revisions) List() => Ask(() => (
        _client.GetRevision(new GetRevisionRequest(), deadline: Deadline).Status,
        (IReadOnlyList<RevisionRecord>)_client.ListRevisions(new ListRevisionsRequest(), deadline: Deadline).Revisions));

    /// <summary>Rolls back, pins or unpins.</summary>
    public PolicyStatus Activate(ActivateRequest request) => Ask(() => _client.Activate(request, deadline: Deadline)).Status;

    /// <summary>Lets the held revision through.</summary>
    public PolicyStatus Approve(ApproveRequest request) => Ask(() => _client.Approve(request, deadline: Deadline)).Status;

    /// <summary>Compares a bundle with the one in force, and says whether a reload would hold it.</summary>
    public (DiffBundlesResponse Diff, ValidateBundleResponse Judged) Compare(IEnumerable<Policies.Bundles.BundleFile> files)
    {
        var bundle = new BundleFiles();
        bundle.Files.Add(files.Select(f => new BundleFile { Path = f.Path, Content = ByteString.CopyFrom(f.Content.Span) }));
        return Ask(() => (
            _client.DiffBundles(new DiffBundlesRequest { After = new BundleReference { Files = bundle } }, deadline: Deadline),
            _client.ValidateBundle(new ValidateBundleRequest { Files = bundle }, deadline: Deadline)));
    }

    /// <summary>Tells each status until there were that many. A server that was reached and goes away is awaited.</summary>
    /// <param name="most">How many; 0: for ever.</param>
    /// <param name="told">What to do with each.</param>
    /// <param name="lost">What to do when the server is lost: told why, and how long it is until it is asked again.</param>
    public void Watch(int most, Action<WatchRevisionsResponse> told, Action<string, TimeSpan> lost) => Ask(() =>
    {
        var (patience, count) = (new WatchPatience(), 0);
        while (true)
        {
            try
            {
                using var watch = _client.WatchRevisions(new WatchRevisionsRequest());
                while (watch.ResponseStream.MoveNext(CancellationToken.None).GetAwaiter().GetResult())
                {
                    patience.Renew();
                    told(watch.ResponseStream.Current);
                    if (++count == most)
                    {
                        return true;
                    }
                }
            }
            catch (RpcException gone) when (count > 0 && WatchPatience.MayComeBack(gone))
            {
                var wait = patience.Next();
                lost(ServerFailure.Of(gone, _address).Message, wait);
                Thread.Sleep(wait);
            }
        }
    });

    /// <inheritdoc />
    public void Dispose() => _channel.Dispose();

    private T Ask<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (RpcException refused) when (refused.StatusCode is StatusCode.FailedPrecondition or StatusCode.Aborted or StatusCode.NotFound)
        {
            throw new VerbFailure(ExitCodes.Denied, $"Refused: {refused.Status.Detail}");
        }
        catch (RpcException unknown) when (unknown.StatusCode == StatusCode.Unimplemented)
        {
            throw VerbFailure.NotEvaluated($"{_address} does not administer policy: is this the administration port?");
        }
        catch (RpcException tooLarge) when (tooLarge.StatusCode == StatusCode.ResourceExhausted)
        {
            throw VerbFailure.NotEvaluated($"The server `{_address}` refused: {tooLarge.Status.Detail}");
        }
        catch (RpcException failure)
        {
            throw ServerFailure.Of(failure, _address);
        }
    }
}
