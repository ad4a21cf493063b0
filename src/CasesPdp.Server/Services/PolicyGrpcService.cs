using System.Text;
using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Naming;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Callers;
using CasesPdp.Server.Channels;
using CasesPdp.Server.Hosting;
using CasesPdp.Server.Policy;
using CasesPdp.Server.Requests;
using Grpc.Core;

namespace CasesPdp.Server.Services;

/// <summary>The gRPC service that administers the policy; on the administration listener only.</summary>
internal sealed class PolicyGrpcService(
    RevisionControl control, StatusBroadcaster status, BundleDryRun dryRun, Draining draining, ChannelSource? channel = null)
    : PolicyService.PolicyServiceBase
{
    // A watcher needs them to act; GetRevision has all.
    private const int MostWatchedFindings = 20;

    /// <inheritdoc/>
    public override async Task<ValidateBundleResponse> ValidateBundle(ValidateBundleRequest request, ServerCallContext context)
    {
        ThrowIf(request.Files is null ? Refusal.Required("files") : FileCount(request.Files, "files"));
        var validation = await Finish(dryRun.TryValidate(ToFiles(request.Files!), context.CancellationToken), context);
        return validation.ToMessage();
    }

    /// <inheritdoc/>
    public override async Task<DiffBundlesResponse> DiffBundles(DiffBundlesRequest request, ServerCallContext context)
    {
        ThrowIf((request.Before is null ? null : CheckReference(request.Before, "before"))
            ?? (request.After is null ? Refusal.Required("after") : CheckReference(request.After, "after"))
            ?? (request.MaxRoles > BundleDryRun.MostRoles
                ? Refusal.LimitExceeded("max_roles", BundleDryRun.MostRoles, request.MaxRoles)
                : null));
        var before = request.Before is null ? null : FilesOf(request.Before);
        var compared = await Finish(
            dryRun.TryCompare(before, FilesOf(request.After!), (int)request.MaxRoles, context.CancellationToken), context);
        ThrowIf(compared.Diff is null ? Refusal.BundleUnusable(compared.IsBeforeUnusable ? "before" : "after") : null);
        var diff = compared.Diff!;
        return new DiffBundlesResponse
        {
            BeforeDigest = diff.DigestBefore,
            AfterDigest = diff.DigestAfter,
            Changes = diff.ToMessage(),
            GuardRails = { compared.GuardRails.Select(PolicyChangeMessages.ToMessage) },
        };
    }

    /// <inheritdoc/>
    public override Task<GetRevisionResponse> GetRevision(GetRevisionRequest request, ServerCallContext context) =>
        Task.FromResult(new GetRevisionResponse { Status = status.Current.ToMessage(channel) });

    /// <inheritdoc/>
    public override Task<ListRevisionsResponse> ListRevisions(ListRevisionsRequest request, ServerCallContext context) =>
        Task.FromResult(status.Current.ToList());

    /// <inheritdoc/>
    public override async Task<ActivateResponse> Activate(ActivateRequest request, ServerCallContext context)
    {
        ThrowIf(CheckDigest(request.Digest, "digest", isRequired: false)
            ?? CheckDigest(request.ExpectedInForce, "expected_in_force", isRequired: false)
            ?? (System.Enum.IsDefined(request.Pinning) ? null : Refusal.Invalid("pinning", "is not a known value"))
            ?? (request.Digest.Length == 0 && request.Pinning == Pinning.Unspecified ? Refusal.Required("pinning") : null));
        var choice = new RevisionChoice(
            OrNull(request.Digest), request.Pinning != Pinning.Unpin, OrNull(request.ExpectedInForce));
        var result = await Finish(control.ActivateAsync(choice, CallerOf(context)), context);
        return new ActivateResponse { Status = result.State.ToMessage(channel) };
    }

    /// <inheritdoc/>
    public override async Task<ApproveResponse> Approve(ApproveRequest request, ServerCallContext context)
    {
        ThrowIf(CheckDigest(request.Digest, "digest", isRequired: true)
            ?? CheckDigest(request.JudgedAgainst, "judged_against", isRequired: false)
            ?? CheckReason(request.Reason));
        var approving = control.ApproveAsync(
            request.Digest, OrNull(request.JudgedAgainst), CallerOf(context), PrintableText.Escape(request.Reason));
        var result = await Finish(approving, context);
        return new ApproveResponse { Status = result.State.ToMessage(channel) };
    }

    /// <inheritdoc/>
    public override async Task<ReloadResponse> Reload(ReloadRequest request, ServerCallContext context)
    {
        var result = await Finish(control.ReloadAsync(CallerOf(context)), context);
        return new ReloadResponse { Result = (ReloadResult)result.Outcome, Status = result.State.ToMessage(channel) };
    }

    /// <inheritdoc/>
    public override async Task WatchRevisions(
        WatchRevisionsRequest request, IServerStreamWriter<WatchRevisionsResponse> responseStream, ServerCallContext context)
    {
        draining.Track(context.GetHttpContext());
        using var subscription = status.Subscribe();
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
                        Status = notice.State.ToMessage(channel, MostWatchedFindings),
                        SkippedCount = (ulong)skipped,
                    },
                    context.CancellationToken);
            }
        }
        catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
        {
            throw Refusal.ServerStopping();
        }
    }

    // For the log: a certificate's name holds what its authority let through.
    private static string CallerOf(ServerCallContext context) =>
        PrintableText.Escape(Caller.Of(context.GetHttpContext())?.Name ?? Caller.AnonymousName);

    // A caller that gives up is answered at once. The operation of an operator takes effect all the same; a dry run ends.
    private async Task<T> Finish<T>(Task<T>? running, ServerCallContext context)
    {
        if (running is null)
        {
            throw NoRoom();
        }

        try
        {
            var result = await running.WaitAsync(context.CancellationToken);
            return result is OperationResult { Error: { } error } failed
                ? throw RefusalOf(error, failed.Actual)?.ToException() ?? NoRoom()
                : result;
        }
        catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
        {
            throw Refusal.ServerStopping();
        }
    }

    // A server that drains starts no more work, whether there is room or not.
    private RpcException NoRoom() => draining.Begun.IsCancellationRequested ? Refusal.ServerStopping() : Refusal.TooBusy().ToException();

    private static Refusal? RefusalOf(OperationError error, string? actual) => error switch
    {
        OperationError.NoDirectory => Refusal.NoDirectory(),
        OperationError.RevisionNotFound => Refusal.RevisionNotFound(),
        OperationError.RevisionHeld => Refusal.RevisionHeld(actual!),
        OperationError.RevisionNotHeld => Refusal.RevisionNotHeld(actual),
        OperationError.RevisionPinned => Refusal.RevisionPinned(actual!),
        OperationError.RevisionChanged => Refusal.RevisionChanged(actual!),
        OperationError.BundleUnusable => Refusal.BundleUnusable(),
        _ => null,
    };

    private static Refusal? CheckDigest(string digest, string field, bool isRequired)
    {
        if (digest.Length == 0)
        {
            return isRequired ? Refusal.Required(field) : null;
        }

        return RevisionDigest.IsWellFormed(digest) ? null : Refusal.Invalid(field, RevisionDigest.Rule);
    }

    private static Refusal? CheckReason(string reason) => Encoding.UTF8.GetByteCount(reason) is > Limits.NameBytes and var length
        ? Refusal.LimitExceeded("reason", Limits.NameBytes, (ulong)length)
        : null;

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

    private static string? OrNull(string text) => text.Length == 0 ? null : text;

    private static void ThrowIf(Refusal? refusal) => refusal?.Throw();

    // A pack is unpacked by the worker.
    private Func<IReadOnlyList<Policies.Bundles.BundleFile>> FilesOf(BundleReference reference)
    {
        if (reference.BundleCase == BundleReference.BundleOneofCase.Files)
        {
            var files = ToFiles(reference.Files);
            return () => files;
        }

        var pack = control.Find(reference.Digest);
        ThrowIf(pack is null ? Refusal.RevisionNotFound() : null);
        return pack!.Files;
    }
}
