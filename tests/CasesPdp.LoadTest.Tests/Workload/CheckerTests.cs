using CasesPdp.LoadTest.Http2;
using CasesPdp.LoadTest.Targets;
using CasesPdp.LoadTest.Workload;
using CasesPdp.Protocol.V1;
using CasesPdp.Workloads;
using CasesPdp.Workloads.Cerbos;
using Google.Protobuf;

namespace CasesPdp.LoadTest.Tests.Workload;

public sealed class CheckerTests
{
    private static readonly TestedPolicy Policy = TestedPolicy.Synthesize(roles: 50, spaces: 10);
    private static readonly ExpectedAnswers Right = new(Policy.Snapshot);

    [Fact]
    public void FindFault_RightAnswersOfAnyEpoch_FindsNone()
    {
        var (work, items) = Prepare(m => m.Mixed());

        foreach (var request in work.Requests.DistinctBy(r => r.Index))
        {
            IMessage answer = items[request.Index].Message switch
            {
                CheckRequest check => Right.To(check),
                BatchCheckRequest batch => Right.To(batch),
                var other => throw new InvalidOperationException($"{other}"),
            };
            Assert.Null(work.Checker.FindFault(request, answer.ToByteArray()));
        }
    }

    [Fact]
    public void FindFault_OneDecisionOfAThousandTurned_IsFound()
    {
        var (work, items) = Prepare(m => m.Batch(1_000));
        var answer = Right.To((BatchCheckRequest)items[work.Requests[0].Index].Message);
        answer.Outcomes[777] = answer.Outcomes[777] == Outcome.Allow ? Outcome.Deny : Outcome.Allow;

        Assert.Contains("otherwise than in process", work.Checker.FindFault(work.Requests[0], answer.ToByteArray()));
    }

    [Theory]
    [InlineData("other")]
    [InlineData("")]
    public void FindFault_RevisionThatNobodyPublished_IsFound(string digest)
    {
        var (work, items) = Prepare(m => m.Check());
        var answer = Right.To((CheckRequest)items[work.Requests[0].Index].Message);
        answer.Revision = new Revision { Digest = digest };

        Assert.Contains("and the bundle asked about is", work.Checker.FindFault(work.Requests[0], answer.ToByteArray()));
    }

    [Fact]
    public void FindFault_BytesThatAreNoMessage_IsFound()
    {
        var (work, _) = Prepare(m => m.Check());

        Assert.Contains("not a message", work.Checker.FindFault(work.Requests[0], [0xff, 0xff]));
    }

    [Fact]
    public void FindFault_StreamAnswerToAnotherRequest_IsFound()
    {
        var (work, items) = Prepare(m => m.Stream(5));
        var request = (StreamCheckRequest)items[work.Requests[0].Index].Message;
        var answer = new StreamCheckResponse { Id = request.Id, Answer = Right.To(request.Batch) };
        var swapped = new StreamCheckResponse { Id = request.Id + 1, Answer = answer.Answer };
        var refused = new StreamCheckResponse { Id = request.Id, Error = new RequestError { Message = "no" } };

        Assert.Null(work.Checker.FindFault(work.Requests[0], answer.ToByteArray()));
        Assert.NotNull(work.Checker.FindFault(work.Requests[0], swapped.ToByteArray()));
        Assert.NotNull(work.Checker.FindFault(work.Requests[0], refused.ToByteArray()));
    }

    [Fact]
    public void FindFault_CerbosThatDecidesOtherwise_IsFound()
    {
        var workload = new WorkloadMaker(Policy.Bundle, Distribution.Uniform, seed: 1).Check();
        var work = new CerbosTranslator(Policy.Snapshot, PolicyForm.Scopes).Translate(workload, ServerAddress.Tcp("h", 1))!;
        var request = work.Requests[0];
        var asked = CasesPdp.Workloads.Cerbos.V1.CheckResourcesRequest.Parser.ParseFrom(request.Body.AsSpan(GrpcMessage.PrefixSize));
        var isAllowed = Right.To((CheckRequest)workload.Items[request.Index].Message).Outcome == Outcome.Allow;

        Assert.Null(work.Checker.FindFault(request, Cerbos(asked, isAllowed)));
        Assert.NotNull(work.Checker.FindFault(request, Cerbos(asked, !isAllowed)));
        Assert.NotNull(work.Checker.FindFault(request, []));
    }

    [Fact]
    public void Make_SameSeed_IsTheSameWorkload()
    {
        LoadWorkload Make(int seed) => new WorkloadMaker(Policy.Bundle, Distribution.Zipf, seed).Mixed();

        Assert.Equal(Make(1).Items, Make(1).Items);
        Assert.Equal(Make(1).Order, Make(1).Order);
        Assert.NotEqual(Make(1).Items, Make(2).Items);
    }

    [Fact]
    public void Make_Mixed_IsOneTenthListPages()
    {
        var workload = new WorkloadMaker(Policy.Bundle, Distribution.Zipf, seed: 1).Mixed();

        Assert.InRange(workload.Order.Count(i => workload.Items[i].Shape == "batch-50") / (double)workload.Order.Count, 0.08, 0.12);
    }

    [Fact]
    public void Make_OfASyntheticPolicy_AsksWhatIsAllowedAndWhatIsNot()
    {
        var items = new WorkloadMaker(Policy.Bundle, Distribution.Zipf, seed: 1).Check().Items;
        var allowed = items.Count(i => Right.To((CheckRequest)i.Message).Outcome == Outcome.Allow);

        Assert.InRange(allowed / (double)items.Count, 0.05, 0.95);
    }

    [Fact]
    public void Next_Zipf_FavoursTheFirst()
    {
        var sampler = new IndexSampler(Distribution.Zipf, 1_000, seed: 1);
        var counts = Enumerable.Range(0, 100_000).GroupBy(_ => sampler.Next()).ToDictionary(g => g.Key, g => g.Count());

        // The n-th in proportion to 1/n; the harmonic number of a thousand is 7.485.
        Assert.InRange(counts[0] / 100_000.0, 0.127, 0.141);
        Assert.InRange(counts[0] / (double)counts[9], 8.5, 11.5);
    }

    private static byte[] Cerbos(CasesPdp.Workloads.Cerbos.V1.CheckResourcesRequest asked, bool isAllowed)
    {
        var answer = new CasesPdp.Workloads.Cerbos.V1.CheckResourcesResponse();
        foreach (var resource in asked.Resources)
        {
            var entry = new CasesPdp.Workloads.Cerbos.V1.ResultEntry();
            foreach (var action in resource.Actions)
            {
                entry.Actions[action] = isAllowed ? CasesPdp.Workloads.Cerbos.V1.Effect.Allow : CasesPdp.Workloads.Cerbos.V1.Effect.Deny;
            }

            answer.Results.Add(entry);
        }

        return answer.ToByteArray();
    }

    private static (TargetWork Work, IReadOnlyList<WorkItem> Items) Prepare(Func<WorkloadMaker, LoadWorkload> make)
    {
        var workload = make(new WorkloadMaker(Policy.Bundle, Distribution.Zipf, seed: 1));
        return (new DecisionTranslator(Policy.Snapshot).Translate(workload, ServerAddress.Tcp("h", 1)), workload.Items);
    }
}
