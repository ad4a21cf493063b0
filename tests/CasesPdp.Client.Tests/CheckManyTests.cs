using CasesPdp.Client.Remote;
using CasesPdp.Protocol.V1;
using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;

namespace CasesPdp.Client.Tests;

/// <summary>No item is ever lost: as many answers as questions, in their order, or an exception.</summary>
public sealed class CheckManyTests
{
    private static readonly Gen<CaseQuestion[]> Questions = Gen.Select(Gen.Bool, Gen.Int[0, 60])
        .Select((isAllowed, length) => Question.To((isAllowed ? "get" : "set") + new string('x', length))).Array[1, 60];

    [Fact]
    public void CheckManyAsync_AnyLimits_AnswersEveryQuestionInOrder() => Gen.Select(Questions, Gen.UInt[1, 20], Gen.UInt[300, 2_000])
        .Sample((questions, items, bytes) =>
        {
            var calls = new FakeCalls { Limits = new ServerLimits { BatchItems = items, MessageBytes = bytes } };

            var decisions = Over(calls).CheckManyAsync(questions).GetAwaiter().GetResult();

            Assert.Equal(questions.Select(q => FakeCalls.IsAllowed(q.Action.Name)), decisions.Select(d => d.IsAllowed));
            Assert.All(calls.Asked<BatchCheckRequest>(), request => Assert.InRange(request.CalculateSize(), 1, (int)bytes));
            Assert.All(calls.Asked<BatchCheckRequest>(), request => Assert.InRange(request.Items.Count, 1, (int)items));
        });

    [Fact]
    public void CheckManyAsync_ServerSpoilsItsAnswer_Throws() => Gen.Select(Questions, Gen.Int[0, Spoilings.Count - 1], Gen.Int[0, 1_000])
        .Sample((questions, spoiling, place) =>
        {
            var spoilt = false;
            var calls = new FakeCalls
            {
                Batch = request =>
                {
                    var right = FakeCalls.Right(request);
                    var answer = right.Clone();
                    Spoilings[spoiling](answer, place % request.Items.Count);
                    spoilt = !answer.Equals(right);
                    return answer;
                },
            };

            var failure = Record.Exception(() => Over(calls).CheckManyAsync(questions).GetAwaiter().GetResult());

            Assert.Equal(spoilt, failure is PdpException { Failure: PdpFailure.Unexpected });
        });

    [Fact]
    public async Task CheckManyAsync_QuestionsHaveMuchInCommon_WritesItOnce()
    {
        var calls = new FakeCalls { Limits = new ServerLimits { BatchItems = 3, MessageBytes = 4_096 } };
        var (mine, other) = (CaseSubject.WithRoles("analyst"), CaseSubject.WithRoles("manager"));
        CaseSubject[] subjects = [mine, other, mine, other];
        string[] actions = ["getCase", "getCase", "setCase", "setCase"];

        await Over(calls).CheckManyAsync([.. subjects.Zip(actions, (s, a) => new CaseQuestion(s, a, CaseResource.Of("cases")))]);

        var requests = calls.Asked<BatchCheckRequest>();
        Assert.Equal(["analyst", "manager"], requests.Select(r => r.Subject.Roles.Names.Single()));
        Assert.Equal(["getCase", "setCase"], requests.Select(r => r.Action.Name));
        Assert.Equal([null, "manager", null, null], requests.SelectMany(r => r.Items).Select(i => i.Subject?.Roles.Names.Single()));
        Assert.Equal([null, null, "setCase", null], requests.SelectMany(r => r.Items).Select(i => i.Action?.Name));
    }

    [Fact]
    public async Task CheckManyAsync_SecondRequestFails_AnswersNothing()
    {
        var batches = 0;
        var calls = new FakeCalls
        {
            Limits = new ServerLimits { BatchItems = 2, MessageBytes = 4_096 },
            Batch = request => ++batches == 2
                ? throw new Grpc.Core.RpcException(new Grpc.Core.Status(Grpc.Core.StatusCode.Unavailable, "gone"))
                : FakeCalls.Right(request),
        };

        var failure = await Assert.ThrowsAsync<PdpException>(() => Over(calls).CheckManyAsync([.. Enumerable.Repeat(Question.To("getCase"), 5)]));

        Assert.Equal(PdpFailure.Unavailable, failure.Failure);
    }

    [Fact]
    public async Task CheckManyAsync_QuestionLargerThanAMessage_SaysSo()
    {
        var calls = new FakeCalls { Limits = new ServerLimits { BatchItems = 2, MessageBytes = 300 } };

        var failure = await Assert.ThrowsAsync<PdpException>(() => Over(calls).CheckManyAsync([Question.To(new string('x', 400))]));

        Assert.Equal(PdpFailure.InvalidQuestion, failure.Failure);
        Assert.Contains("larger than", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FilterAsync_SomeAreAllowed_KeepsThemInOrder()
    {
        string[] actions = ["getA", "setB", "getC"];

        var kept = await Over(new FakeCalls()).FilterAsync(actions, action => Question.To(action));

        Assert.Equal(["getA", "getC"], kept);
    }

    // What a broken server or proxy might do to an answer.
    private static IReadOnlyList<Action<BatchCheckResponse, int>> Spoilings =>
    [
        (answer, place) => answer.Outcomes.RemoveAt(place),
        (answer, place) => answer.Reasons.RemoveAt(place),
        (answer, _) => answer.EvaluatedCount--,
        (answer, place) =>
        {
            answer.Outcomes.RemoveAt(place);
            answer.Reasons.RemoveAt(place);
            answer.CorrelationIds.RemoveAt(place);
            answer.EvaluatedCount--;
        },
        (answer, place) =>
        {
            (answer.Outcomes[0], answer.Outcomes[place]) = (answer.Outcomes[place], answer.Outcomes[0]);
            (answer.Reasons[0], answer.Reasons[place]) = (answer.Reasons[place], answer.Reasons[0]);
            (answer.CorrelationIds[0], answer.CorrelationIds[place]) = (answer.CorrelationIds[place], answer.CorrelationIds[0]);
        },
        (answer, place) => answer.Outcomes[place] = answer.Outcomes[place] == Outcome.Allow ? Outcome.Deny : Outcome.Allow,
        (answer, place) => answer.Outcomes[place] = Outcome.Unspecified,
        (answer, place) => answer.Reasons[place] = Reason.Unspecified,
        (answer, place) => answer.Reasons[place] = (Reason)300,
        (answer, _) => answer.Revision = null,
        (answer, _) => answer.Missing.Add(new ItemMissing { Index = 999_999 }),
    ];

    private static RemoteCasesPdp Over(FakeCalls calls) =>
        new(calls, new CasesPdpOptions { Deadline = TimeSpan.FromMinutes(1) }, TimeProvider.System, NullLogger<ICasesPdp>.Instance);
}
