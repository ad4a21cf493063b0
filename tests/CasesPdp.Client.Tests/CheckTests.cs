using CasesPdp.Client.Remote;
using CasesPdp.Protocol.V1;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CasesPdp.Client.Tests;

public sealed class CheckTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task CheckAsync_OneQuestion_IsOneCheck()
    {
        var calls = new FakeCalls();

        var allowed = await Over(calls).CheckAsync(Question.To("getCase"));
        var denied = await Over(calls).CheckAsync(Question.To("deleteCase"));

        Assert.True(allowed.IsAllowed);
        Assert.Equal((false, Decisions.Reason.MissingPrivilege), (denied.IsAllowed, denied.Reason));
        Assert.Equal(["deleteCase"], denied.Missing);
        Assert.Equal(new string('a', 16), denied.Revision);
        Assert.Equal(2, calls.Asked<CheckRequest>().Count);
        Assert.Empty(calls.Asked<BatchCheckRequest>());
    }

    [Fact]
    public async Task CheckAsync_ManyAtATime_TravelTogether()
    {
        var calls = new FakeCalls();
        var pdp = Over(calls, new CasesPdpOptions { BatchWindow = TimeSpan.FromMilliseconds(1) });

        var answers = Enumerable.Range(0, 100).Select(i => pdp.CheckAsync(Question.To(i % 3 == 0 ? "getCase" : $"call{i}"))).ToList();
        _time.Advance(TimeSpan.FromMilliseconds(1));
        var decisions = await Task.WhenAll(answers);

        Assert.Equal(100, Assert.Single(calls.Asked<BatchCheckRequest>()).Items.Count);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => i % 3 == 0), decisions.Select(d => d.IsAllowed));
    }

    [Fact]
    public async Task CheckAsync_OneIsNotValid_OthersAreAnswered()
    {
        var calls = new FakeCalls
        {
            Batch = request => request.Items.Any(i => i.Action.Name.Length == 0) ? throw Invalid() : FakeCalls.Right(request),
            Check = request => request.Action.Name.Length == 0 ? throw Invalid() : FakeCalls.Right(request),
        };
        var pdp = Over(calls, new CasesPdpOptions { BatchWindow = TimeSpan.FromMilliseconds(1) });

        var good = pdp.CheckAsync(Question.To("getCase"));
        var bad = pdp.CheckAsync(Question.To(""));
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.True((await good).IsAllowed);
        var failure = await Assert.ThrowsAsync<PdpException>(() => bad);
        Assert.Equal((PdpFailure.InvalidQuestion, false), (failure.Failure, failure.IsTransient));
    }

    public static TheoryData<string, CaseQuestion> Unwritable => new()
    {
        { "a name is null", Question.To("getCase") with { Resource = CaseResource.Of(null!) } },
        { "a name is no Unicode", Question.To("getCase") with { Resource = CaseResource.Of("\ud800") } },
        { "a name is too long", Question.To(new string('x', 513)) },
        { "there are too many roles", Question.To("getCase") with { Subject = new CaseSubject { LimitedBy = [.. Enumerable.Repeat("r", 257)] } } },
        { "there is no subject", Question.To("getCase") with { Subject = null! } },
    };

    [Theory]
    [MemberData(nameof(Unwritable))]
    public async Task CheckAsync_OneCannotBeWritten_FailsAloneAndIsNotSent(string fault, CaseQuestion question)
    {
        var calls = new FakeCalls();
        var pdp = Over(calls, new CasesPdpOptions { BatchWindow = TimeSpan.FromMilliseconds(1), FailOpen = true });

        var good = new[] { pdp.CheckAsync(Question.To("getCase")), pdp.CheckAsync(Question.To("setCase")) };
        var bad = pdp.CheckAsync(question);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal([(true, false), (false, false)], (await Task.WhenAll(good)).Select(d => (d.IsAllowed, d.IsFailOpen)));
        var failure = await Assert.ThrowsAsync<PdpException>(() => bad);
        Assert.True(failure.Failure == PdpFailure.InvalidQuestion, fault);
        Assert.Equal(2, Assert.Single(calls.Asked<BatchCheckRequest>()).Items.Count);
    }

    [Fact]
    public async Task CheckAsync_OneGivesUp_OthersAreAnswered()
    {
        var open = new TaskCompletionSource();
        var calls = new FakeCalls { Open = open.Task };
        var pdp = Over(calls, new CasesPdpOptions { BatchWindow = TimeSpan.FromMilliseconds(1) });
        using var giveUp = new CancellationTokenSource();

        var patient = new[] { pdp.CheckAsync(Question.To("getCase")), pdp.CheckAsync(Question.To("deleteCase")) };
        var impatient = pdp.CheckAsync(Question.To("getCase"), giveUp.Token);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        open.SetResult();
        Assert.Equal([true, false], (await Task.WhenAll(patient)).Select(d => d.IsAllowed));
    }

    [Fact]
    public async Task CheckAsync_NoAnswer_FailsAtTheDeadline()
    {
        var calls = new FakeCalls { Open = new TaskCompletionSource().Task };
        var answer = Over(calls).CheckAsync(Question.To("getCase"));

        _time.Advance(TimeSpan.FromMilliseconds(249));
        Assert.False(answer.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        var failure = await Assert.ThrowsAsync<PdpException>(() => answer);
        Assert.Equal((PdpFailure.DeadlineExceeded, true), (failure.Failure, failure.IsTransient));
    }

    [Theory]
    [InlineData(StatusCode.Unavailable, PdpFailure.Unavailable, true)]
    [InlineData(StatusCode.PermissionDenied, PdpFailure.PermissionDenied, false)]
    [InlineData(StatusCode.Unauthenticated, PdpFailure.Unauthenticated, false)]
    [InlineData(StatusCode.Unimplemented, PdpFailure.Unexpected, false)]
    public async Task CheckAsync_ServerFails_ThrowsUnlessFailOpenAndTransient(StatusCode code, PdpFailure expected, bool canFailOpen)
    {
        var calls = new FakeCalls { Check = _ => throw new RpcException(new Status(code, "no")) };

        var failure = await Assert.ThrowsAsync<PdpException>(() => Over(calls).CheckAsync(Question.To("getCase")));
        var open = Over(calls, new CasesPdpOptions { FailOpen = true }).CheckAsync(Question.To("getCase"));

        Assert.Equal((expected, canFailOpen), (failure.Failure, failure.IsTransient));
        if (canFailOpen)
        {
            var decision = await open;
            Assert.Equal((true, true, Decisions.Reason.Unspecified), (decision.IsAllowed, decision.IsFailOpen, decision.Reason));
        }
        else
        {
            await Assert.ThrowsAsync<PdpException>(() => open);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CheckAsync_CallerHasAContext_BatchHasNone(bool isSuppressed)
    {
        var ofCaller = new AsyncLocal<string?> { Value = "caller" };
        string? seen = null;
        var calls = new FakeCalls
        {
            Check = request =>
            {
                seen = ofCaller.Value ?? "none";
                return FakeCalls.Right(request);
            },
        };
        var pdp = Over(calls);

        var decision = Start();

        Assert.True((await decision).IsAllowed);
        Assert.Equal(("none", "caller"), (seen, ofCaller.Value));

        Task<CaseDecision> Start()
        {
            using AsyncFlowControl? flow = isSuppressed ? ExecutionContext.SuppressFlow() : null;
            return pdp.CheckAsync(Question.To("getCase"));
        }
    }

    [Fact]
    public void Default_Decision_Denies() => Assert.False(default(CaseDecision).IsAllowed);

    private RemoteCasesPdp Over(FakeCalls calls, CasesPdpOptions? options = null) =>
        new(calls, options ?? new CasesPdpOptions(), _time, NullLogger<ICasesPdp>.Instance);

    private static RpcException Invalid() => new(new Status(StatusCode.InvalidArgument, "no action"));
}
