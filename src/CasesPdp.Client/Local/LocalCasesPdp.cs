using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using CasesPdp.Decisions;
using Microsoft.Extensions.Logging;

namespace CasesPdp.Client.Local;

/// <summary>Decides in this process while the policy at hand is young enough; otherwise asks a server, or refuses.</summary>
/// <remarks>Plans, capabilities and explanations need more than the decision table, and come from the server.</remarks>
internal sealed class LocalCasesPdp : ICasesPdp, IDisposable, IAsyncDisposable
{
    private readonly ISnapshotSource _source;
    private readonly ICasesPdp? _server;
    private readonly CasesPdpOptions _options;
    private readonly FailOpen _failOpen;
    private readonly Meter _meter = new(ClientTelemetry.Name);

    // The policy that was young enough, and until when it is: a later confirmation only moves that further. Of another policy it says
    // nothing.
    private Fresh? _fresh;

    /// <summary>Decides by what the source has.</summary>
    /// <param name="source">The policy; disposed with this object.</param>
    /// <param name="server">Whom to ask where this process cannot decide; null if there is none.</param>
    /// <param name="options">The settings.</param>
    /// <param name="log">Where answers that fail open are reported.</param>
    public LocalCasesPdp(ISnapshotSource source, ICasesPdp? server, CasesPdpOptions options, ILogger log)
    {
        _source = source;
        _server = server;
        _options = options;
        _failOpen = new FailOpen(options.FailOpen, log);
        _meter.CreateObservableGauge(
            "casespdp.client.policy.age",
            () => source.Current is null ? Array.Empty<Measurement<double>>() : [new Measurement<double>(source.Age.TotalSeconds)],
            "s",
            "How long ago the policy in this process was last known to be the newest.");
    }

    /// <summary>A task that ends when there is a policy.</summary>
    public Task FirstPolicy => _source.FirstSnapshot;

    private ICasesPdp? Fallback => _options.WhenPolicyTooOld == PdpFallback.Server ? _server : null;

    /// <inheritdoc/>
    public bool TryCheck(CaseQuestion question, out CaseDecision decision)
    {
        ArgumentNullException.ThrowIfNull(question);
        if (FreshPolicy() is not { } policy)
        {
            decision = default;
            return false;
        }

        decision = LocalEvaluator.Decide(policy, question);
        return true;
    }

    /// <inheritdoc/>
    public async Task<CaseDecision> CheckAsync(CaseQuestion question, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return TryCheck(question, out var decision)
            ? decision
            : (await FallBackAsync(
                "Check",
                1,
                async server => (CaseDecision[])[await server.CheckAsync(question, cancellationToken).ConfigureAwait(false)],
                static decisions => decisions).ConfigureAwait(false))[0];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<CaseDecision>> CheckManyAsync(
        IReadOnlyList<CaseQuestion> questions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(questions);
        cancellationToken.ThrowIfCancellationRequested();
        return FreshPolicy() is { } policy
            ? DecideAll(policy, questions)
            : await FallBackAsync(
                "CheckMany", questions.Count, server => server.CheckManyAsync(questions, cancellationToken), static decisions => decisions)
                .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<CaseMatrix> MatrixAsync(CaseMatrixQuestion question, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        return FreshPolicy() is { } policy
            ? DecideMatrix(policy, question, cancellationToken)
            : await FallBackAsync("Matrix", 1, server => server.MatrixAsync(question, cancellationToken), open: null).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<CasePlan> PlanAsync(
        CaseSubject subject,
        CaseAction? action = null,
        string? space = null,
        IReadOnlyList<string>? owners = null,
        CancellationToken cancellationToken = default) => AskServerAsync(s => s.PlanAsync(subject, action, space, owners, cancellationToken));

    /// <inheritdoc/>
    public Task<CaseCapabilities> CapabilitiesAsync(CaseSubject subject, string? space = null, CancellationToken cancellationToken = default) =>
        AskServerAsync(s => s.CapabilitiesAsync(subject, space, cancellationToken));

    /// <inheritdoc/>
    public Task<CaseExplanation> ExplainAsync(CaseQuestion question, CancellationToken cancellationToken = default) =>
        AskServerAsync(s => s.ExplainAsync(question, cancellationToken));

    /// <inheritdoc/>
    public async Task<PdpStatus> GetStatusAsync(CancellationToken cancellationToken = default)
    {
        if (FreshPolicy() is null)
        {
            // Whoever asks at the start waits for the first policy as long as for an answer.
            await Task.WhenAny(_source.FirstSnapshot, Task.Delay(_options.Deadline, cancellationToken)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }

        if (FreshPolicy() is { } policy)
        {
            return new PdpStatus(policy.Revision.Text, _source.Age, _source.LastError);
        }

        return Fallback is { } server
            ? (await server.GetStatusAsync(cancellationToken).ConfigureAwait(false)) with { Problem = TooOld().Message }
            : throw TooOld();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _meter.Dispose();
        return _source.DisposeAsync();
    }

    /// <summary>For containers that are disposed synchronously.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    // The policy, if it is young enough to decide. By the coarse clock, which costs a tenth of a question.
    private PolicySnapshot? FreshPolicy()
    {
        var policy = _source.Current;
        return Volatile.Read(ref _fresh) is { } fresh && ReferenceEquals(fresh.Policy, policy) && Environment.TickCount64 < fresh.Until
            ? policy
            : AskedPolicy();
    }

    // The policy is read before the age: a policy that comes between the two is not taken for as old as the one before it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private PolicySnapshot? AskedPolicy()
    {
        var (now, policy, age) = (Environment.TickCount64, _source.Current, _source.Age);
        if (policy is null || age >= _options.MaxPolicyAge)
        {
            return null;
        }

        Volatile.Write(ref _fresh, new Fresh(policy, now + (long)(_options.MaxPolicyAge - age).TotalMilliseconds));
        return policy;
    }

    private Task<T> AskServerAsync<T>(Func<ICasesPdp, Task<T>> ask) => _server is { } server
        ? ask(server)
        : Task.FromException<T>(new PdpException(PdpFailure.NeedsServer, "Only a server can answer this: set CasesPdp:Addresses."));

    private async Task<T> FallBackAsync<T>(string method, int questions, Func<ICasesPdp, Task<T>> ask, Func<CaseDecision[], T>? open)
    {
        if (Fallback is { } server)
        {
            ClientTelemetry.FellBack(questions);
            return await ask(server).ConfigureAwait(false);
        }

        var failure = TooOld();
        return open is not null && _failOpen.PassesOver(method, failure) ? open(FailOpen.Decisions(questions)) : throw failure;
    }

    private PdpException TooOld()
    {
        var reason = _source.LastError is { } error ? $" The last attempt to get it failed: {error}" : "";
        return new PdpException(
            PdpFailure.PolicyTooOld,
            _source.Current is null
                ? $"This process has no policy yet.{reason}"
                : $"The policy in this process was last confirmed {_source.Age.TotalSeconds:0} s ago (CasesPdp:MaxPolicyAge).{reason}");
    }

    private static CaseDecision[] DecideAll(PolicySnapshot policy, IReadOnlyList<CaseQuestion> questions)
    {
        var decisions = new CaseDecision[questions.Count];
        for (var i = 0; i < decisions.Length; i++)
        {
            decisions[i] = LocalEvaluator.Decide(policy, questions[i]);
        }

        return decisions;
    }

    private static CaseMatrix DecideMatrix(PolicySnapshot policy, CaseMatrixQuestion asked, CancellationToken cancellation)
    {
        var count = (long)asked.Subjects.Count * asked.Actions.Count * asked.Cells.Count;
        if (count is 0 or > Limits.MatrixCells)
        {
            throw new PdpException(
                PdpFailure.InvalidQuestion, $"A matrix has 1 to {Limits.MatrixCells} decisions; this one has {count}.");
        }

        var resources = new CaseResource[asked.Cells.Count];
        for (var cell = 0; cell < resources.Length; cell++)
        {
            var (owner, space) = asked.Cells[cell];
            resources[cell] = new CaseResource { Owners = owner is null ? [] : [owner], Space = space };
        }

        var reasons = new Reason[count];
        var at = 0;
        foreach (var subject in asked.Subjects)
        {
            foreach (var action in asked.Actions)
            {
                cancellation.ThrowIfCancellationRequested();
                foreach (var resource in resources)
                {
                    reasons[at++] = LocalEvaluator.Decide(policy, new CaseQuestion(subject, action, resource)).Reason;
                }
            }
        }

        return new CaseMatrix(asked.Actions.Count, asked.Cells.Count, reasons, policy.Revision.Text);
    }

    private sealed record Fresh(PolicySnapshot Policy, long Until);
}
