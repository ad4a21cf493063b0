namespace CasesPdp.Client.Remote;

/// <summary>Gathers questions that are asked at the same time, so that they travel as one request.</summary>
/// <param name="send">Asks questions together; answers one decision each, in order.</param>
/// <param name="window">How long a question waits for others. Zero: those of the same scheduling turn.</param>
/// <param name="time">The clocks.</param>
/// <remarks>
/// Each caller keeps its own deadline and cancellation. A question that is not valid fails its own caller only: the others are then asked
/// one by one. Thread-safe.
/// </remarks>
internal sealed class CheckBatcher(
    Func<IReadOnlyList<CaseQuestion>, CancellationToken, Task<IReadOnlyList<CaseDecision>>> send, TimeSpan window, TimeProvider time)
{
    private readonly Lock _gate = new();
    private List<PendingCheck>? _gathering;
    private int _requestsInFlight;

    /// <summary>Asks a question together with others. The caller waits as long as it likes; a question given up before it travels is
    /// dropped.</summary>
    /// <exception cref="PdpException">The question was not evaluated.</exception>
    public Task<CaseDecision> CheckAsync(CaseQuestion question, CancellationToken cancellation)
    {
        var pending = new PendingCheck(question, cancellation);
        bool isFirst;
        lock (_gate)
        {
            isFirst = _gathering is null;
            (_gathering ??= []).Add(pending);
        }

        if (isFirst)
        {
            SendSoon();
        }

        return pending.Decision;
    }

    // A batch belongs to no caller: not to the first one's trace either.
    private void SendSoon()
    {
        if (window > TimeSpan.Zero)
        {
            using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
            _ = SendLaterAsync();
            return;
        }

        // After the caller's turn. While requests are in flight, also after the others in this thread's queue: callers that were answered
        // together stand there, about to ask again.
        ThreadPool.UnsafeQueueUserWorkItem(
            static batcher => _ = batcher.SendGatheredAsync(), this, preferLocal: Volatile.Read(ref _requestsInFlight) == 0);
    }

    private async Task SendLaterAsync()
    {
        await Task.Delay(window, time).ConfigureAwait(false);
        await SendGatheredAsync().ConfigureAwait(false);
    }

    private async Task SendGatheredAsync()
    {
        List<PendingCheck> batch;
        lock (_gate)
        {
            batch = _gathering!;
            _gathering = null;
        }

        batch.RemoveAll(static pending => pending.IsGivenUp);
        await SendAsync(batch).ConfigureAwait(false);
    }

    private async Task SendAsync(List<PendingCheck> batch)
    {
        try
        {
            // One question alone is cancelled with its caller. Many are bounded by the deadline: one caller may not cancel the others.
            var cancellation = batch.Count == 1 ? batch[0].Cancellation : CancellationToken.None;
            var questions = batch.ConvertAll(static pending => pending.Question);
            var decisions = questions.Count == 0 ? [] : await CountedAsync(questions, cancellation).ConfigureAwait(false);
            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Complete(decisions[i]);
            }
        }
        catch (PdpException invalid) when (invalid.Failure == PdpFailure.InvalidQuestion && batch.Count > 1)
        {
            await Task.WhenAll(batch.Select(pending => SendAsync([pending]))).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever it is, the callers must learn of it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            batch.ForEach(pending => pending.Fail(failure));
        }
    }

    private async Task<IReadOnlyList<CaseDecision>> CountedAsync(List<CaseQuestion> questions, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _requestsInFlight);
        try
        {
            return await send(questions, cancellation).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _requestsInFlight);
        }
    }

    /// <summary>A question that waits for its answer.</summary>
    private sealed class PendingCheck(CaseQuestion question, CancellationToken cancellation)
    {
        private readonly TaskCompletionSource<CaseDecision> _decision = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public CaseQuestion Question => question;

        public CancellationToken Cancellation => cancellation;

        public Task<CaseDecision> Decision => _decision.Task;

        public bool IsGivenUp => cancellation.IsCancellationRequested;

        public void Complete(CaseDecision decision) => _decision.TrySetResult(decision);

        public void Fail(Exception failure)
        {
            _decision.TrySetException(failure);

            // A caller that has given up does not look at it.
            _ = _decision.Task.Exception;
        }
    }
}
