using CasesPdp.Decisions;
using CasesPdp.Policies;
using CasesPdp.Policies.Bundles;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Hosting;
using CasesPdp.Server.Messages;
using CasesPdp.Server.Requests;
using CasesPdp.Server.Reload;
using Grpc.Core;

namespace CasesPdp.Server.Doors;

/// <summary>The gRPC service that administers the policy; on the administration listener only.</summary>
internal sealed class PolicyDoor(
    ActiveSnapshot<LoadedPolicy> active,
    RevisionControl control,
    RevisionFeed feed,
    PolicyTrial trial,
    Draining draining) : PolicyService.PolicyServiceBase
{
    // What a watcher needs to act; whoever wants everything asks for it.
    private const int MostWatchedFindings = 20;

    /// <inheritdoc/>
    public override async Task<ValidateBundleResponse> ValidateBundle(ValidateBundleRequest request, ServerCallContext context)
    {
        Pass(request.Files is null ? Refusal.Required("files") : FileCount(request.Files, "files"));
        var files = ToFiles(request.Files!);
        var caller = context.CancellationToken;
        return await control.Try(cancellation => trial.Validate(files, active.Current, feed.Current.IsPinned, cancellation), caller)
            .WaitAsync(caller);
    }

    /// <inheritdoc/>
    public override async Task<DiffBundlesResponse> DiffBundles(DiffBundlesRequest request, ServerCallContext context)
    {
        Pass((request.Before is null ? null : CheckReference(request.Before, "before"))
            ?? (request.After is null ? Refusal.Required("after") : CheckReference(request.After, "after"))
            ?? (request.MaxRoles > PolicyTrial.MostRoles
                ? Refusal.LimitExceeded("max_roles", PolicyTrial.MostRoles, request.MaxRoles)
                : null));
        var caller = context.CancellationToken;
        return await control.Try(Compare, caller).WaitAsync(caller);

        DiffBundlesResponse Compare(CancellationToken cancellation)
        {
            var before = request.Before is null ? null : FilesOf(request.Before);
            return PolicyTrial.Diff(before, FilesOf(request.After!), active.Current, (int)request.MaxRoles, cancellation);
        }
    }

    /// <inheritdoc/>
    public override Task<GetRevisionResponse> GetRevision(GetRevisionRequest request, ServerCallContext context) =>
        Task.FromResult(new GetRevisionResponse { Status = feed.Current.ToMessage() });

    /// <inheritdoc/>
    public override Task<ListRevisionsResponse> ListRevisions(ListRevisionsRequest request, ServerCallContext context) =>
        Task.FromResult(feed.Current.ToList());

    /// <inheritdoc/>
    public override async Task<ActivateResponse> Activate(ActivateRequest request, ServerCallContext context)
    {
        Pass(CheckDigest(request.Digest, "digest", isRequired: false)
            ?? CheckDigest(request.ExpectedInForce, "expected_in_force", isRequired: false)
            ?? (System.Enum.IsDefined(request.Pinning) ? null : Refusal.Invalid("pinning", "is none of the values there are"))
            ?? (request.Digest.Length == 0 && request.Pinning == Pinning.Unspecified ? Refusal.Required("pinning") : null));
        var choice = new RevisionChoice(
            Given(request.Digest), request.Pinning != Pinning.Unpin, Given(request.ExpectedInForce));
        var state = await control.ActivateAsync(choice).WaitAsync(context.CancellationToken);
        return new ActivateResponse { Status = state.ToMessage() };
    }

    /// <inheritdoc/>
    public override async Task<ApproveResponse> Approve(ApproveRequest request, ServerCallContext context)
    {
        Pass(CheckDigest(request.Digest, "digest", isRequired: true)
            ?? CheckDigest(request.JudgedAgainst, "judged_against", isRequired: false));
        var state = await control.ApproveAsync(request.Digest, Given(request.JudgedAgainst)).WaitAsync(context.CancellationToken);
        return new ApproveResponse { Status = state.ToMessage() };
    }

    /// <inheritdoc/>
    public override async Task<ReloadResponse> Reload(ReloadRequest request, ServerCallContext context)
    {
        var outcome = await control.ReloadAsync(isAsked: true).WaitAsync(context.CancellationToken);
        return new ReloadResponse { Result = (ReloadResult)outcome, Status = feed.Current.ToMessage() };
    }

    /// <inheritdoc/>
    public override async Task WatchRevisions(
        WatchRevisionsRequest request, IServerStreamWriter<WatchRevisionsResponse> responseStream, ServerCallContext context)
    {
        draining.Track(context.GetHttpContext());
        using var subscription = feed.Subscribe();
        if (subscription is null)
        {
            Refusal.TooBusy().Throw();
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, draining.Begun);
        try
        {
            while (true)
            {
                var (notice, skipped) = await subscription.ReadAsync(either.Token);
                await responseStream.WriteAsync(
                    new WatchRevisionsResponse
                    {
                        Event = (RevisionEvent)notice.Change,
                        Status = notice.State.ToMessage(MostWatchedFindings),
                        SkippedCount = (ulong)skipped,
                    },
                    context.CancellationToken);
            }
        }
        catch (OperationCanceledException)
            when (draining.Begun.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "The server is stopping."));
        }
    }

    private static Refusal? CheckDigest(string digest, string field, bool isRequired)
    {
        if (digest.Length == 0)
        {
            return isRequired ? Refusal.Required(field) : null;
        }

        return RevisionDigest.IsWellFormed(digest) ? null : Refusal.Invalid(field, RevisionDigest.Rule);
    }

    private static Refusal? CheckReference(BundleReference reference, string field) => reference.BundleCase switch
    {
        BundleReference.BundleOneofCase.Files => FileCount(reference.Files, $"{field}.files"),
        BundleReference.BundleOneofCase.Digest => CheckDigest(reference.Digest, $"{field}.digest", isRequired: true),
        _ => Refusal.Required($"{field}.bundle"),
    };

    private static Refusal? FileCount(BundleFiles files, string field) => files.Files.Count > BundleLimits.Files
        ? Refusal.LimitExceeded($"{field}.files", BundleLimits.Files, (ulong)files.Files.Count)
        : null;

    private static List<Policies.Bundles.BundleFile> ToFiles(BundleFiles files) =>
        [.. files.Files.Select(f => new Policies.Bundles.BundleFile(f.Path, f.Content.Memory))];

    private static string? Given(string text) => text.Length == 0 ? null : text;

    private static void Pass(Refusal? refusal) => refusal?.Throw();

    private IReadOnlyList<Policies.Bundles.BundleFile> FilesOf(BundleReference reference)
    {
        if (reference.BundleCase == BundleReference.BundleOneofCase.Files)
        {
            return ToFiles(reference.Files);
        }

        var pack = control.Find(reference.Digest);
        Pass(pack is null ? Refusal.RevisionNotFound() : null);
        return pack!.Files();
    }
}
