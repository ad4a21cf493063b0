using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using CasesPdp.Client;
using CasesPdp.Decisions;
using CasesPdp.Policies;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.Testing;

/// <summary>A PDP in the process of a test: decides by a compiled policy as a server does, records questions, and fails when told
/// to.</summary>
/// <remarks>Thread-safe. It holds nothing that must be released.</remarks>
public sealed class PdpFixture : ICasesPdp
{
    private readonly PolicyAnswers _answers;
    private readonly ConcurrentQueue<PdpCall> _calls = new();
    private volatile InjectedFailure? _failure;

    private PdpFixture(BundleReading reading)
    {
        var bundle = reading.Bundle ?? throw new PolicyBundleException([.. reading.Diagnostics.Select(d => d.ToString())]);
        Warnings = [.. reading.Diagnostics.Select(d => d.ToString())];
        _answers = new PolicyAnswers(LoadedPolicy.Compile(bundle, epoch: "fixture", sequence: 1));
    }

    /// <summary>What is odd about the policy and keeps it from nothing, such as a privilege that does not exist.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>The policy: the first 16 hexadecimal digits of its digest.</summary>
    public string Revision => _answers.Revision;

    /// <summary>Whether <see cref="TryCheck"/> answers, as a client in local mode does. Default: false.</summary>
    public bool IsLocal { get; set; }

    /// <summary>The calls so far, in their order; those that failed too. An answer of <see cref="TryCheck"/> is a call, and
    /// <see cref="GetStatusAsync"/> is none, which applications call when they start.</summary>
    public IReadOnlyList<PdpCall> Calls => [.. _calls];

    /// <summary>What was asked so far: the questions of all calls, in their order.</summary>
    public IReadOnlyList<CaseQuestion> Questions => [.. _calls.SelectMany(c => c.Questions)];

    /// <summary>Decides by the bundle of a directory.</summary>
    /// <exception cref="PolicyBundleException">The bundle has errors.</exception>
    public static PdpFixture FromBundle(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        return new PdpFixture(BundleReader.Read(directory));
    }

    /// <summary>Decides by a bundle in memory.</summary>
    /// <param name="files">The texts of its files by their paths: <c>pdp.yaml</c>, <c>roles/analyst.json</c>.</param>
    /// <exception cref="PolicyBundleException">The bundle has errors.</exception>
    public static PdpFixture FromFiles(IReadOnlyDictionary<string, string> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        return new PdpFixture(BundleReader.Read([.. files.Select(f => new BundleFile(f.Key, Encoding.UTF8.GetBytes(f.Value)))]));
    }

    /// <summary>Decides by a policy that is written in code.</summary>
    /// <exception cref="PolicyBundleException">The policy has errors.</exception>
    public static PdpFixture Create(Action<PolicyBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var policy = new PolicyBuilder();
        configure(policy);
        return FromFiles(policy.ToFiles());
    }

    /// <summary>Lets every call fail from now on.</summary>
    /// <param name="failure">The failure that callers see.</param>
    /// <param name="failOpen">Whether checks are allowed instead and marked so, as a client with <see cref="CasesPdpOptions.FailOpen"/>
    /// does if the failure is transient.</param>
    public void FailWith(PdpFailure failure, bool failOpen = false) => _failure = new InjectedFailure(failure, failOpen);

    /// <summary>Answers again.</summary>
    public void Recover() => _failure = null;

    /// <summary>Forgets the calls so far.</summary>
    public void Clear() => _calls.Clear();

    /// <inheritdoc/>
    public async Task<CaseDecision> CheckAsync(CaseQuestion question, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        return (await DecideAsync([question], cancellationToken).ConfigureAwait(false))[0];
    }

    /// <inheritdoc/>
    public bool TryCheck(CaseQuestion question, out CaseDecision decision)
    {
        ArgumentNullException.ThrowIfNull(question);
        if (!IsLocal || _failure is not null)
        {
            decision = default;
            return false;
        }

        _calls.Enqueue(new PdpCall(nameof(TryCheck), [question]));
        decision = _answers.Check(question);
        return true;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<CaseDecision>> CheckManyAsync(
        IReadOnlyList<CaseQuestion> questions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(questions);
        return questions.Count == 0
            ? Task.FromResult<IReadOnlyList<CaseDecision>>([])
            : DecideAsync([.. questions], cancellationToken);
    }

    /// <inheritdoc/>
    public Task<CaseMatrix> MatrixAsync(CaseMatrixQuestion question, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        var questions = PolicyAnswers.QuestionsOf(question);
        return AnswerAsync(questions, () => _answers.Matrix(question, questions), open: null, cancellationToken);
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
        var question = new CaseQuestion(
            subject, action ?? CaseCalls.FindCases, new CaseResource { Owners = [.. owners ?? []], Space = space });
        return AnswerAsync([question], () => _answers.Plan(question), open: null, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<CaseCapabilities> CapabilitiesAsync(CaseSubject subject, string? space = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        return AnswerAsync([], () => _answers.Capabilities(subject, space), open: null, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<CaseExplanation> ExplainAsync(CaseQuestion question, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        return AnswerAsync([question], () => _answers.Explain(question), open: null, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<PdpStatus> GetStatusAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await Task.CompletedTask.ConfigureAwait(false);
        return _failure is { } failure
            ? throw failure.ToException()
            : new PdpStatus(Revision, IsLocal ? TimeSpan.Zero : null, Problem: null);
    }

    private Task<IReadOnlyList<CaseDecision>> DecideAsync(
        IReadOnlyList<CaseQuestion> questions, CancellationToken cancellation, [CallerMemberName] string method = "") =>
        AnswerAsync<IReadOnlyList<CaseDecision>>(
            questions, () => [.. questions.Select(_answers.Check)], failure => failure.Open(questions.Count), cancellation, method);

    private async Task<T> AnswerAsync<T>(
        IReadOnlyList<CaseQuestion> questions,
        Func<T> answer,
        Func<InjectedFailure, T?>? open,
        CancellationToken cancellation,
        [CallerMemberName] string method = "")
        where T : class
    {
        cancellation.ThrowIfCancellationRequested();
        _calls.Enqueue(new PdpCall(method, questions));
        await Task.CompletedTask.ConfigureAwait(false);
        return _failure is not { } failure ? answer() : open?.Invoke(failure) ?? throw failure.ToException();
    }

    /// <summary>A failure that the test asked for.</summary>
    private sealed record InjectedFailure(PdpFailure Failure, bool FailOpen)
    {
        public CaseDecision[]? Open(int count) => FailOpen && ToException().IsTransient
            ? [.. Enumerable.Repeat(new CaseDecision(Reason.Unspecified, "") { IsFailOpen = true }, count)]
            : null;

        public PdpException ToException() => new(Failure, "The fixture was told to fail (FailWith).");
    }
}
