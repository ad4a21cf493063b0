using CasesPdp.Protocol.V1;
using Grpc.Core;

namespace CasesPdp.Client.Tests;

/// <summary>A server without a network: answers each message by a function, and keeps what was asked.</summary>
internal sealed class FakeCalls : FakeInvoker
{
    private readonly Lock _gate = new();
    private readonly List<object> _requests = [];

    /// <summary>What the server publishes.</summary>
    public ServerLimits Limits { get; init; } = new() { BatchItems = 10_000, MessageBytes = 4 * 1024 * 1024 };

    /// <summary>Answers a batch; the right answer by default.</summary>
    public Func<BatchCheckRequest, BatchCheckResponse> Batch { get; init; } = Right;

    /// <summary>Answers one question; the right answer by default.</summary>
    public Func<CheckRequest, CheckResponse> Check { get; init; } = Right;

    /// <summary>Completes when calls may be answered.</summary>
    public Task Open { get; init; } = Task.CompletedTask;

    public IReadOnlyList<T> Asked<T>()
    {
        lock (_gate)
        {
            return [.. _requests.OfType<T>()];
        }
    }

    /// <summary>Allows the actions whose name begins with `get`.</summary>
    public static bool IsAllowed(string action) => action.StartsWith("get", StringComparison.Ordinal);

    /// <summary>The same request with the defaults in each item that has none.</summary>
    public static BatchCheckRequest Whole(BatchCheckRequest request)
    {
        var whole = request.Clone();
        foreach (var item in whole.Items)
        {
            item.Subject ??= request.Subject;
            item.Action ??= request.Action;
        }

        return whole;
    }

    public static BatchCheckResponse Right(BatchCheckRequest request)
    {
        var answer = new BatchCheckResponse { Revision = Revision(), EvaluatedCount = (uint)request.Items.Count };
        for (var i = 0; i < request.Items.Count; i++)
        {
            var isAllowed = IsAllowed(request.Items[i].Action.Name);
            answer.Outcomes.Add(isAllowed ? Outcome.Allow : Outcome.Deny);
            answer.Reasons.Add(isAllowed ? Reason.Allowed : Reason.MissingPrivilege);
            answer.CorrelationIds.Add(request.Items[i].CorrelationId);
            if (!isAllowed)
            {
                answer.Missing.Add(new ItemMissing { Index = (uint)i, Names = { request.Items[i].Action.Name } });
            }
        }

        return answer;
    }

    public static CheckResponse Right(CheckRequest request) => IsAllowed(request.Action.Name)
        ? new CheckResponse { Revision = Revision(), Outcome = Outcome.Allow, Reason = Reason.Allowed }
        : new CheckResponse { Revision = Revision(), Outcome = Outcome.Deny, Reason = Reason.MissingPrivilege, Missing = { request.Action.Name } };

    public static Revision Revision() => new() { Epoch = "e", Sequence = 1, Digest = new string('a', 64) };

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        lock (_gate)
        {
            _requests.Add(request);
        }

        return new AsyncUnaryCall<TResponse>(
            AnswerAsync(), Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });

        async Task<TResponse> AnswerAsync()
        {
            await Open.WaitAsync(options.CancellationToken);
            return (TResponse)(object)(request switch
            {
                BatchCheckRequest batch => Batch(Whole(batch)),
                CheckRequest check => Check(check),
                GetServerInfoRequest => new GetServerInfoResponse { Limits = Limits, Revision = Revision() },
                _ => throw new RpcException(new Status(StatusCode.Unimplemented, method.Name)),
            });
        }
    }
}
