using CasesPdp.Decisions;
using CasesPdp.Policies;
using CasesPdp.Policies.Reference;
using CasesPdp.Protocol.V1;
using CsCheck;
using Google.Protobuf.Collections;
using Microsoft.Extensions.DependencyInjection;
using Outcome = CasesPdp.Protocol.V1.Outcome;
using Reason = CasesPdp.Protocol.V1.Reason;

namespace CasesPdp.FunctionalTests.Server;

/// <summary>Every method gives the same answer, and it is the reference evaluator's.</summary>
public sealed class AgreementTests(StackServer server) : IClassFixture<StackServer>
{
    private ReferenceEvaluator Reference =>
        new(server.Server.Services.GetRequiredService<ActiveSnapshot<LoadedPolicy>>().Current.Bundle);

    [Fact]
    public void BatchCheck_AnyBatch_IsTheSameAsItsItemsOneByOne() => RandomQuestion.Batch.Sample(
        request =>
        {
            var answer = server.Client.BatchCheck(request);
            for (var i = 0; i < request.Items.Count; i++)
            {
                var item = request.Items[i];
                var one = server.Client.Check(new CheckRequest
                {
                    Subject = item.Subject ?? request.Subject,
                    Action = item.Action ?? request.Action,
                    Resource = item.Resource ?? request.Resource,
                    IncludeMissing = true,
                });
                Assert.Equal((one.Outcome, one.Reason), (answer.Outcomes[i], answer.Reasons[i]));
                Assert.Equal(one.Missing, answer.Missing.SingleOrDefault(m => m.Index == i)?.Names ?? []);
                Assert.Equal(one.LinksUnavailable, answer.LinksUnavailable.Contains((uint)i));
            }
        },
        iter: 40,
        threads: 1);

    [Fact]
    public void BatchCheck_AnyBatch_IsTheReferencesAnswer()
    {
        var reference = Reference;
        RandomQuestion.Batch.Sample(request => IsTheReferencesAnswer(reference, request), iter: 300, threads: 1);

        void IsTheReferencesAnswer(ReferenceEvaluator reference, BatchCheckRequest request)
        {
            var answer = server.Client.BatchCheck(request);
            for (var i = 0; i < request.Items.Count; i++)
            {
                var item = request.Items[i];
                var words = RandomQuestion.InWords(
                    item.Subject ?? request.Subject, item.Action ?? request.Action, item.Resource ?? request.Resource);
                var decision = reference.Decide(words);
                Assert.Equal(((int)decision.Outcome, (int)decision.Reason), ((int)answer.Outcomes[i], (int)answer.Reasons[i]));
                Assert.Equal(decision.Missing, answer.Missing.SingleOrDefault(m => m.Index == i)?.Names ?? []);
                Assert.Equal(decision.LinksUnavailable, answer.LinksUnavailable.Contains((uint)i));
            }
        }
    }

    [Fact]
    public void CheckMatrix_AnyMatrix_IsTheSameAsItsDecisionsOneByOne() => Gen.Select(
        RandomQuestion.Subject.Array[1, 4],
        RandomQuestion.Action.Array[1, 5],
        RandomQuestion.Resource.Array[1, 5]).Sample(
        (subjects, actions, resources) =>
        {
            var cells = resources.Select(Cell).ToList();
            var answer = server.Client.CheckMatrix(
                new CheckMatrixRequest { Subjects = { subjects }, Actions = { actions }, Cells = { cells }, IncludeReasons = true });

            var batch = server.Client.BatchCheck(new BatchCheckRequest
            {
                Items =
                {
                    from subject in subjects
                    from action in actions
                    from cell in cells
                    select new BatchCheckItem { Subject = subject, Action = action, Resource = ResourceOf(cell) },
                },
            });
            Assert.Equal(batch.Reasons, answer.Reasons);
            Assert.Equal(batch.EvaluatedCount, answer.DecisionCount);
            Assert.Equal(Bits(batch.Outcomes), answer.Allowed.ToByteArray());
        },
        iter: 100,
        threads: 1);

    [Fact]
    public void FilterSubjects_AnySubjects_AreThoseThatCheckAllows() => Gen.Select(
        RandomQuestion.Subject.Array[0, 20],
        RandomQuestion.Action,
        RandomQuestion.Resource).Sample(
        (subjects, action, resource) =>
        {
            var answer = server.Client.FilterSubjects(
                new FilterSubjectsRequest { Subjects = { subjects }, Action = action, Resource = resource });

            var batch = server.Client.BatchCheck(new BatchCheckRequest
            {
                Action = action,
                Resource = resource,
                Items = { subjects.Select(s => new BatchCheckItem { Subject = s }) },
            });
            var allowed = Enumerable.Range(0, subjects.Length).Where(i => batch.Outcomes[i] == Outcome.Allow);
            Assert.Equal(allowed, answer.Allowed.Select(i => (int)i));
        },
        iter: 100,
        threads: 1);

    [Fact]
    public void Explain_AnyQuestion_ExplainsTheAnswerThatCheckGives() => Gen.Select(
        RandomQuestion.Subject,
        RandomQuestion.Action,
        RandomQuestion.Resource).Sample(
        (subject, action, resource) =>
        {
            var explained = server.Client.Explain(new ExplainRequest { Subject = subject, Action = action, Resource = resource });

            var check = server.Client.Check(
                new CheckRequest { Subject = subject, Action = action, Resource = resource, IncludeMissing = true });
            Assert.Equal(check, new CheckResponse
            {
                Revision = explained.Revision,
                Outcome = explained.Outcome,
                Reason = explained.Reason,
                Missing = { explained.Missing },
                LinksUnavailable = explained.LinksUnavailable,
            });
            Assert.NotEmpty(explained.UserText);
        },
        iter: 100,
        threads: 1);

    [Fact]
    public void Reasons_OfTableAndProto_HaveTheSameNumbersAndNames()
    {
        var decided = Enum.GetValues<Decisions.Reason>().Select(r => ((int)r, r.ToString()));

        Assert.Equal(Enum.GetValues<Reason>().Select(r => ((int)r, r.ToString())), decided);
        Assert.Equal(
            Enum.GetValues<Outcome>().Select(o => ((int)o, o.ToString())),
            Enum.GetValues<Decisions.Outcome>().Select(o => ((int)o, o.ToString())));
    }

    private static MatrixCell Cell(Resource resource)
    {
        var cell = new MatrixCell();
        if (resource.Owners.Count != 0)
        {
            cell.Owner = resource.Owners[0];
        }

        if (resource.HasSpace)
        {
            cell.Space = resource.Space;
        }

        return cell;
    }

    private static Resource ResourceOf(MatrixCell cell)
    {
        var resource = cell.HasOwner ? Ask.Resource(cell.Owner) : Ask.Resource();
        if (cell.HasSpace)
        {
            resource.Space = cell.Space;
        }

        return resource;
    }

    private static byte[] Bits(RepeatedField<Outcome> outcomes)
    {
        var bits = new byte[(outcomes.Count + 7) / 8];
        for (var i = 0; i < outcomes.Count; i++)
        {
            bits[i / 8] |= (byte)(outcomes[i] == Outcome.Allow ? 1 << (i % 8) : 0);
        }

        return bits;
    }
}
