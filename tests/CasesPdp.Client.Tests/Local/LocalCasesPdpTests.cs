using CasesPdp.Client.Local;
using CasesPdp.Client.Remote;
using CasesPdp.Corpus;
using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Compilation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace CasesPdp.Client.Tests.Local;

public sealed class LocalCasesPdpTests : IAsyncDisposable
{
    private static readonly CaseQuestion MayGet = new(CaseSubject.WithRoles("t1_analyst"), "getCase", CaseResource.Of("securitySolution"));

    private readonly FakeSource _source = new();
    private readonly FakeCalls _calls = new();
    private readonly CasesPdpOptions _options = new() { Mode = PdpMode.Local, Deadline = TimeSpan.FromMinutes(1) };

    [Fact]
    public async Task CheckAsync_PolicyIsYoung_IsDecidedHere()
    {
        _source.Current = SomePolicy();
        _source.Age = _options.MaxPolicyAge - TimeSpan.FromMilliseconds(1);
        var pdp = Local();

        Assert.True(pdp.TryCheck(MayGet, out var decision));
        Assert.Equal((true, _source.Current.Revision.Text), (decision.IsAllowed, decision.Revision));
        Assert.Equal(decision, await pdp.CheckAsync(MayGet));
        Assert.Equal([decision, decision], await pdp.CheckManyAsync([MayGet, MayGet]));
        Assert.Equal(["a"], await pdp.FilterAsync(["a"], _ => MayGet));
        Assert.Empty(_calls.Asked<Protocol.V1.CheckRequest>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CheckAsync_PolicyIsAbsentOrTooOld_GoesToTheServer(bool hasPolicy)
    {
        MakeStale(hasPolicy);
        var pdp = Local();

        Assert.False(pdp.TryCheck(MayGet, out var none));
        Assert.False(none.IsAllowed);
        Assert.Equal(new string('a', 16), (await pdp.CheckAsync(MayGet)).Revision);
        Assert.Equal(2, (await pdp.CheckManyAsync([MayGet, MayGet])).Count);
    }

    [Theory]
    [InlineData(PdpFallback.None, true, false)]
    [InlineData(PdpFallback.None, true, true)]
    [InlineData(PdpFallback.Server, false, false)]
    public async Task CheckAsync_NobodyCanDecide_FailsClosedUnlessToldOtherwise(PdpFallback fallback, bool hasServer, bool hasPolicy)
    {
        MakeStale(hasPolicy);
        _source.LastError = "the stream broke";
        _options.WhenPolicyTooOld = fallback;
        var pdp = Local(hasServer);

        var failure = await Assert.ThrowsAsync<PdpException>(() => pdp.CheckAsync(MayGet));
        _options.FailOpen = true;
        var open = await Local(hasServer).CheckAsync(MayGet);

        Assert.Equal((PdpFailure.PolicyTooOld, true), (failure.Failure, failure.IsTransient));
        Assert.Contains("the stream broke", failure.Message, StringComparison.Ordinal);
        Assert.Equal((true, Reason.Unspecified), (open.IsFailOpen, open.Reason));
        await Assert.ThrowsAsync<PdpException>(() => pdp.MatrixAsync(new CaseMatrixQuestion([MayGet.Subject], ["getCase"], [("cases", null)])));
        await Assert.ThrowsAsync<PdpException>(() => pdp.GetStatusAsync());
    }

    // An old file was put in the place of the new one: that the new one was young says nothing of it.
    [Fact]
    public void TryCheck_PolicyIsReplacedByOneTooOld_DoesNotDecide()
    {
        _source.Current = SomePolicy();
        var pdp = Local();
        Assert.True(pdp.TryCheck(MayGet, out _));

        _source.Current = SomePolicy();
        _source.Age = _options.MaxPolicyAge;

        Assert.False(pdp.TryCheck(MayGet, out _));
    }

    [Fact]
    public async Task CheckAsync_PolicyIsConfirmedAgain_IsDecidedHereAgain()
    {
        MakeStale(hasPolicy: true);
        var pdp = Local();
        Assert.False(pdp.TryCheck(MayGet, out _));

        _source.Age = TimeSpan.Zero;

        Assert.True(pdp.TryCheck(MayGet, out _));
        Assert.Equal(TimeSpan.Zero, (await pdp.GetStatusAsync()).PolicyAge);
    }

    [Fact]
    public async Task MatrixAsync_EveryCombination_IsAsChecked()
    {
        _source.Current = SomePolicy();
        CaseSubject[] subjects = [CaseSubject.WithRoles("t1_analyst"), CaseSubject.WithRoles("superuser"), CaseSubject.WithRoles()];
        CaseAction[] actions = ["getCase", "deleteCase", new CaseAction("update-case") { Facets = ["assigns"] }];
        (string?, string?)[] cells = [("securitySolution", null), ("cases", "default"), (null, "elsewhere")];
        var pdp = Local();

        var matrix = await pdp.MatrixAsync(new CaseMatrixQuestion(subjects, actions, cells));

        for (var i = 0; i < subjects.Length * actions.Length * cells.Length; i++)
        {
            var (s, a, c) = (i / 9, i / 3 % 3, i % 3);
            var resource = new CaseResource { Owners = cells[c].Item1 is { } owner ? [owner] : [], Space = cells[c].Item2 };
            var single = await pdp.CheckAsync(new CaseQuestion(subjects[s], actions[a], resource));
            Assert.Equal((single.Reason, single.Revision), (matrix[s, a, c].Reason, matrix[s, a, c].Revision));
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1_001, 1_000)]
    public async Task MatrixAsync_SizeIsOutOfBounds_IsNotValid(int subjects, int cells)
    {
        _source.Current = SomePolicy();
        var question = new CaseMatrixQuestion(
            [.. Enumerable.Repeat(MayGet.Subject, subjects)], ["getCase"], [.. Enumerable.Repeat<(string?, string?)>(("cases", null), cells)]);

        var failure = await Assert.ThrowsAsync<PdpException>(() => Local().MatrixAsync(question));

        Assert.Equal(PdpFailure.InvalidQuestion, failure.Failure);
    }

    [Fact]
    public async Task PlanAsync_NoServer_SaysThatItNeedsOne()
    {
        _source.Current = SomePolicy();

        var failure = await Assert.ThrowsAsync<PdpException>(() => Local(hasServer: false).PlanAsync(MayGet.Subject));

        Assert.Equal(PdpFailure.NeedsServer, failure.Failure);
    }

    [Fact]
    public async Task CheckAsync_CallerHasGivenUp_IsCancelled()
    {
        _source.Current = SomePolicy();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Local().CheckAsync(MayGet, new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Start_PolicyTakesLongerThanAQuestionMay_WaitsForThePolicy()
    {
        MakeStale(hasPolicy: false);
        await using var services = new ServiceCollection().AddOptions().AddSingleton<ICasesPdp>(Local(hasServer: false)).BuildServiceProvider();

        var start = new CasesPdpWarmUp(services, key: null).StartAsync(CancellationToken.None);
        await Task.WhenAny(start, Task.Delay(100 * _options.Deadline));
        var hasWaited = !start.IsCompleted;
        _source.Current = SomePolicy();
        _source.First.SetResult();
        await start;

        Assert.True(hasWaited);
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private void MakeStale(bool hasPolicy)
    {
        _source.Current = hasPolicy ? SomePolicy() : null;
        _source.Age = hasPolicy ? _options.MaxPolicyAge : TimeSpan.MaxValue;
        _options.Deadline = hasPolicy ? _options.Deadline : TimeSpan.FromMilliseconds(1);
    }

    private LocalCasesPdp Local(bool hasServer = true) => new(
        _source,
        hasServer ? new RemoteCasesPdp(_calls, new CasesPdpOptions(), TimeProvider.System, NullLogger<ICasesPdp>.Instance) : null,
        _options,
        NullLogger.Instance);

    private static PolicySnapshot SomePolicy() =>
        PolicyCompiler.Compile(BundleReader.Read(DecisionCorpus.BundleOf("default")).Bundle!, "test", 1);
}
