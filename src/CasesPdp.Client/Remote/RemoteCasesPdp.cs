using System.Diagnostics;
using System.Text;
using CasesPdp.Decisions;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Wire = CasesPdp.Protocol.V1;

namespace CasesPdp.Client.Remote;

/// <summary>Asks servers.</summary>
internal sealed class RemoteCasesPdp : ICasesPdp
{
    private readonly Wire.DecisionService.DecisionServiceClient _client;
    private readonly CasesPdpOptions _options;
    private readonly string _servers;
    private readonly TimeProvider _time;
    private readonly FailOpen _failOpen;
    private readonly CheckBatcher _batcher;
    private BatchLimits? _limits;

    public RemoteCasesPdp(CallInvoker calls, CasesPdpOptions options, TimeProvider time, ILogger<ICasesPdp> log)
    {
        _client = new Wire.DecisionService.DecisionServiceClient(calls);
        _options = options;
        _servers = options.Addresses.Count == 0 ? PdpAddress.Default : string.Join(", ", options.Addresses);
        _time = time;
        _failOpen = new FailOpen(options.FailOpen, log);
        _batcher = new CheckBatcher(SendAsync, options.BatchWindow, time);
    }

    /// <inheritdoc/>
    public Task<CaseDecision> CheckAsync(CaseQuestion question, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        return MeasureAsync(
            "Check",
            cancellation =>
            {
                QuestionLimits.Check(question);
                return _batcher.CheckAsync(question, cancellation);
            },
            () => FailOpen.Decisions(1)[0],
            cancellationToken);
    }

    /// <inheritdoc/>
    public bool TryCheck(CaseQuestion question, out CaseDecision decision)
    {
        decision = default;
        return false;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<CaseDecision>> CheckManyAsync(
        IReadOnlyList<CaseQuestion> questions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(questions);
        return questions.Count == 0
            ? Task.FromResult<IReadOnlyList<CaseDecision>>([])
            : MeasureAsync(
                "CheckMany", cancellation => SendManyAsync(questions, cancellation), () => FailOpen.Decisions(questions.Count), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<CaseMatrix> MatrixAsync(CaseMatrixQuestion question, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        return MeasureAsync("Matrix", async cancellation =>
        {
            var request = new Wire.CheckMatrixRequest { IncludeReasons = true };
            request.Subjects.AddRange(question.Subjects.Select(QuestionMessages.ToMessage));
            request.Actions.AddRange(question.Actions.Select(QuestionMessages.ToMessage));
            request.Cells.AddRange(question.Cells.Select(ToCell));
            var answer = await _client.CheckMatrixAsync(request, Call(cancellation)).ConfigureAwait(false);
            var count = (long)question.Subjects.Count * question.Actions.Count * question.Cells.Count;
            return answer.DecisionCount == count && answer.Reasons.Count == count && answer.Allowed.Length == (count + 7) / 8
                ? new CaseMatrix(question.Actions.Count, question.Cells.Count, ReasonsOf(answer), QuestionMessages.ToText(answer.Revision))
                : throw new PdpException(PdpFailure.Unexpected, $"The server answered {answer.Reasons.Count} of {count} combinations.");
        }, failOpen: null, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<CasePlan> PlanAsync(
        CaseSubject subject,
        CaseAction? action = null,
        string? space = null,
        IReadOnlyList<string>? owners = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        return MeasureAsync("Plan", async cancellation =>
        {
            var request = new Wire.PlanCasesRequest
            {
                Subject = QuestionMessages.ToMessage(subject),
                ListAction = action is null ? null : QuestionMessages.ToMessage(action),
            };
            request.Owners.AddRange(owners ?? []);
            if (space is not null)
            {
                request.Space = space;
            }

            var answer = await _client.PlanCasesAsync(request, Call(cancellation)).ConfigureAwait(false);
            return new CasePlan(
                [.. answer.Owners],
                answer.Kql,
                answer.ElasticsearchFilter,
                QuestionMessages.ToReason(answer.Reason),
                QuestionMessages.ToText(answer.Revision));
        }, failOpen: null, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<CaseCapabilities> CapabilitiesAsync(CaseSubject subject, string? space = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        return MeasureAsync("Capabilities", async cancellation =>
        {
            var request = new Wire.ListCapabilitiesRequest { Subject = QuestionMessages.ToMessage(subject) };
            if (space is not null)
            {
                request.Space = space;
            }

            var answer = await _client.ListCapabilitiesAsync(request, Call(cancellation)).ConfigureAwait(false);
            return new CaseCapabilities(
                [.. answer.Owners.Select(o => new OwnerCapabilities(o.Owner, [.. o.Operations], [.. o.Calls]))],
                [.. answer.Calls],
                [.. answer.UiCapabilities],
                QuestionMessages.ToReason(answer.Reason),
                QuestionMessages.ToText(answer.Revision));
        }, failOpen: null, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<CaseExplanation> ExplainAsync(CaseQuestion question, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        return MeasureAsync("Explain", async cancellation =>
        {
            var request = new Wire.ExplainRequest
            {
                Subject = QuestionMessages.ToMessage(question.Subject),
                Action = QuestionMessages.ToMessage(question.Action),
                Resource = QuestionMessages.ToMessage(question.Resource),
            };
            return ExplanationMessages.Read(await _client.ExplainAsync(request, Call(cancellation)).ConfigureAwait(false));
        }, failOpen: null, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<PdpStatus> GetStatusAsync(CancellationToken cancellationToken = default) => MeasureAsync("GetStatus", async cancellation =>
    {
        var answer = await _client.GetServerInfoAsync(new Wire.GetServerInfoRequest(), Call(cancellation)).ConfigureAwait(false);
        _limits = BatchLimits.Of(answer.Limits);
        return new PdpStatus(QuestionMessages.ToText(answer.Revision), PolicyAge: null, Problem: null);
    }, failOpen: null, cancellationToken);

    private static Wire.MatrixCell ToCell((string? Owner, string? Space) cell)
    {
        var message = new Wire.MatrixCell();
        if (cell.Owner is not null)
        {
            message.Owner = cell.Owner;
        }

        if (cell.Space is not null)
        {
            message.Space = cell.Space;
        }

        return message;
    }

    private static Reason[] ReasonsOf(Wire.CheckMatrixResponse answer)
    {
        var reasons = new Reason[answer.Reasons.Count];
        for (var n = 0; n < reasons.Length; n++)
        {
            var isAllowed = (answer.Allowed[n / 8] >> (n % 8) & 1) == 1;
            reasons[n] = BatchAnswer.ReasonOf(isAllowed ? Wire.Outcome.Allow : Wire.Outcome.Deny, answer.Reasons[n]);
        }

        return reasons;
    }

    // Questions that were gathered: one alone takes the shorter way.
    private async Task<IReadOnlyList<CaseDecision>> SendAsync(IReadOnlyList<CaseQuestion> questions, CancellationToken cancellation)
    {
        ClientTelemetry.Sent(questions.Count);
        if (questions.Count > 1)
        {
            return await SendManyAsync(questions, cancellation).ConfigureAwait(false);
        }

        var request = new Wire.CheckRequest
        {
            Subject = QuestionMessages.ToMessage(questions[0].Subject),
            Action = QuestionMessages.ToMessage(questions[0].Action),
            Resource = QuestionMessages.ToMessage(questions[0].Resource),
            IncludeMissing = true,
        };
        try
        {
            var answer = await _client.CheckAsync(request, Call(cancellation)).ConfigureAwait(false);
            var reason = BatchAnswer.ReasonOf(answer.Outcome, answer.Reason);
            return
            [
                new CaseDecision(reason, QuestionMessages.ToText(answer.Revision))
                {
                    LinksUnavailable = answer.LinksUnavailable,
                    Missing = answer.Missing.Count == 0 ? [] : [.. answer.Missing],
                },
            ];
        }
        catch (RpcException failure) when (!cancellation.IsCancellationRequested)
        {
            throw ToPdp(failure)!;
        }
    }

    private async Task<IReadOnlyList<CaseDecision>> SendManyAsync(IReadOnlyList<CaseQuestion> questions, CancellationToken cancellation)
    {
        try
        {
            var decisions = new List<CaseDecision>(questions.Count);
            var call = Call(cancellation);
            _limits ??= BatchLimits.Of((await _client.GetServerInfoAsync(new Wire.GetServerInfoRequest(), call).ConfigureAwait(false)).Limits);
            foreach (var request in _limits.Split(questions))
            {
                var answer = await _client.BatchCheckAsync(request, call).ConfigureAwait(false);
                BatchAnswer.Read(answer, request.Items.Count, decisions);
            }

            return decisions;
        }
        catch (RpcException failure) when (!cancellation.IsCancellationRequested)
        {
            var known = ToPdp(failure)!;
            if (known.Failure == PdpFailure.InvalidQuestion)
            {
                // Another server may publish other limits.
                _limits = null;
            }

            throw known;
        }
    }

    private CallOptions Call(CancellationToken cancellation) =>
        new(deadline: _time.GetUtcNow().UtcDateTime + _options.Deadline, cancellationToken: cancellation);

    // Holds a question to the caller's deadline, whatever becomes of the call, which ends by the same deadline. Turns each failure into one
    // of the client's.
    private async Task<T> MeasureAsync<T>(
        string method, Func<CancellationToken, Task<T>> ask, Func<T>? failOpen, CancellationToken caller)
    {
        var startedAt = Stopwatch.GetTimestamp();
        using var activity = ClientTelemetry.Start(method);
        Task<T>? asked = null;
        try
        {
            asked = ask(caller);
            var answer = await asked.WaitAsync(_options.Deadline, _time, caller).ConfigureAwait(false);
            ClientTelemetry.Ended(method, startedAt, failure: null);
            return answer;
        }
        catch (Exception failure) when (!caller.IsCancellationRequested && ToPdp(failure) is { } known)
        {
            ClientTelemetry.Ended(method, startedAt, known.Failure);
            activity?.SetStatus(ActivityStatusCode.Error, known.Message);
            if (failOpen is not null && _failOpen.PassesOver(method, known))
            {
                return failOpen();
            }

            throw known;
        }
        catch (RpcException) when (caller.IsCancellationRequested)
        {
            throw new OperationCanceledException(caller);
        }
        finally
        {
            if (asked is { IsCompletedSuccessfully: false })
            {
                // Nobody waits for its failure any more: it is observed here.
                _ = asked.ContinueWith(
                    static ended => ended.Exception,
                    CancellationToken.None,
                    TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default);
            }
        }
    }

    private PdpException? ToPdp(Exception failure) => failure switch
    {
        PdpException known => known,
        RpcException { StatusCode: StatusCode.DeadlineExceeded } or TimeoutException or OperationCanceledException => new PdpException(
            PdpFailure.DeadlineExceeded,
            $"No answer came from {_servers} within {_options.Deadline.TotalMilliseconds:0} ms (CasesPdp:Deadline).",
            failure),
        RpcException call => ServerFailure.Of(call, _servers),
        EncoderFallbackException => new PdpException(PdpFailure.InvalidQuestion, "A name of the question is not valid Unicode.", failure),
        _ => null,
    };
}
