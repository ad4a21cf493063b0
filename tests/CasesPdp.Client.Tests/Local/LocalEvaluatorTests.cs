using CasesPdp.Client.Local;
using CasesPdp.Corpus;
using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Compilation;
using CasesPdp.Policies.Requests;
using CasesPdp.Policies.Tests.Equivalence;
using CsCheck;

namespace CasesPdp.Client.Tests.Local;

public sealed class LocalEvaluatorTests
{
    private const int Worlds = 100;
    private const int QuestionsPerWorld = 300;
    private const int AllocationRounds = 1_000;

    private static readonly PolicySnapshot Policy = Compile("restricted-9.5");

    public static TheoryData<string> Corpora => [.. DecisionCorpus.Names];

    [Theory]
    [MemberData(nameof(Corpora))]
    public void Decide_DecisionCorpus_AnswersAsWritten(string name)
    {
        var policy = Compile(name);
        var asked = DecisionCorpus.Requests(name).Zip(DecisionCorpus.Answers(name)).Where(q => CaseQuestions.CanAsk(q.First)).ToList();

        var answers = asked.Select(q => AnswerTo(policy, q.First));

        Assert.NotEmpty(asked);
        Assert.Equal(asked.Select(q => q.Second), answers);
    }

    [Fact]
    public void Decide_RandomPoliciesAndQuestions_AnswersAsTheTable() => Gen.Int[0, int.MaxValue].Sample(
        seed =>
        {
            var world = new RandomWorld(seed);
            var policy = PolicyCompiler.Compile(world.Bundle, "test", 1);
            for (var i = 0; i < QuestionsPerWorld; i++)
            {
                var request = world.NextRequest();
                if (CaseQuestions.CanAsk(request) && !(policy.Rules.RolesFromSubjects && request.Roles is not null))
                {
                    Assert.Equal(DecisionCorpus.Write(TableEvaluator.Decide(policy, request)), AnswerTo(policy, request));
                }
            }
        },
        iter: Worlds);

    [Theory]
    [InlineData("roles", Limits.SubjectRoles)]
    [InlineData("limit", Limits.SubjectRoles)]
    [InlineData("owners", Limits.ResourceOwners)]
    [InlineData("facets", Limits.ActionFacets)]
    [InlineData("assignees", Limits.ResourceAssignees)]
    public void Decide_MoreNamesThanAQuestionMayHave_IsNotValid(string list, int limit)
    {
        LocalEvaluator.Decide(Policy, With(list, Enumerable.Repeat("a", limit)));

        var failure = Assert.Throws<PdpException>(() => LocalEvaluator.Decide(Policy, With(list, Enumerable.Repeat("a", limit + 1))));

        Assert.Equal(PdpFailure.InvalidQuestion, failure.Failure);
        Assert.Contains($"{limit}", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("roles")]
    [InlineData("limit")]
    [InlineData("owners")]
    [InlineData("facets")]
    [InlineData("assignees")]
    [InlineData("action")]
    [InlineData("connector")]
    [InlineData("space")]
    [InlineData("mode")]
    [InlineData("id")]
    [InlineData("uid")]
    public void Decide_NameOverTheLimitOrIllFormed_IsNotValid(string field)
    {
        // 170 characters of three bytes, and two of one: 512 bytes.
        var longest = new string('€', 170) + "ab";
        LocalEvaluator.Decide(Policy, With(field, [longest]));

        var tooLong = Assert.Throws<PdpException>(() => LocalEvaluator.Decide(Policy, With(field, [longest + "c"])));
        var illFormed = Assert.Throws<PdpException>(() => LocalEvaluator.Decide(Policy, With(field, ["a\ud800"])));

        Assert.Equal((PdpFailure.InvalidQuestion, PdpFailure.InvalidQuestion), (tooLong.Failure, illFormed.Failure));
        Assert.Contains("512 bytes", tooLong.Message, StringComparison.Ordinal);
        Assert.Contains("not valid Unicode", illFormed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_RolesWhereThePolicyNamesThem_IsNotValid()
    {
        var bundle = new RandomWorld(0).Bundle;
        var policy = PolicyCompiler.Compile(
            bundle with { Settings = bundle.Settings with { RolesFromSubjects = true } }, "test", 1);

        var failure = Assert.Throws<PdpException>(() => LocalEvaluator.Decide(policy, With("roles", ["viewer"])));

        Assert.Equal(PdpFailure.InvalidQuestion, failure.Failure);
    }

    [Fact]
    public void Decide_EveryKindOfQuestion_AllocatesNothing()
    {
        CaseQuestion[] questions =
        [
            With("roles", ["t1_analyst"]),
            With("roles", ["t1_analyst", "soc_manager", "unknown"]),
            With("limit", ["t1_analyst"]),
            With("owners", ["nothing known by that name"]),
            With("action", ["cases:securitySolution/deleteCase"]),
            With("action", ["nothing known by that name"]),
            With("space", ["a-space-that-is-not-listed"]),
            With("facets", ["assigns", "reopens"]),
            With("id", ["anne"]),
            With("mode", ["restricted"]),
            With("connector", [".jira"]),
        ];
        DecideAll();

        // The runtime may allocate once, while it compiles anew what is hot.
        Assert.Equal(0, Enumerable.Range(0, 3).Min(_ => AllocatedInRounds()));

        long AllocatedInRounds()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var round = 0; round < AllocationRounds; round++)
            {
                DecideAll();
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        void DecideAll()
        {
            foreach (var question in questions)
            {
                LocalEvaluator.Decide(Policy, question);
            }
        }
    }

    private static PolicySnapshot Compile(string name)
    {
        var reading = BundleReader.Read(DecisionCorpus.BundleOf(name));
        return PolicyCompiler.Compile(reading.Bundle!, "test", 1);
    }

    private static string AnswerTo(PolicySnapshot policy, DecisionRequest request) =>
        CaseQuestions.Write(LocalEvaluator.Decide(policy, CaseQuestions.Of(request)));

    private static CaseQuestion With(string field, IEnumerable<string> names)
    {
        string[] list = [.. names];
        var subject = CaseSubject.WithRoles("t1_analyst");
        var action = new CaseAction(CaseCalls.UpdateCase);
        var resource = CaseResource.Of(CaseOwners.SecuritySolution);
        return field switch
        {
            "roles" => new CaseQuestion(subject with { Roles = list }, action, resource),
            "limit" => new CaseQuestion(subject with { LimitedBy = list }, action, resource),
            "id" => new CaseQuestion(subject with { Id = list[0] }, action, resource),
            "uid" => new CaseQuestion(subject with { ProfileUid = list[0] }, action, resource),
            "action" => new CaseQuestion(subject, action with { Name = list[0] }, resource),
            "facets" => new CaseQuestion(subject, action with { Facets = list }, resource),
            "connector" => new CaseQuestion(subject, action with { Connector = list[0] }, resource),
            "owners" => new CaseQuestion(subject, action, resource with { Owners = list }),
            "space" => new CaseQuestion(subject, action, resource with { Space = list[0] }),
            "mode" => new CaseQuestion(subject, action, resource with { AccessMode = list[0] }),
            "assignees" => new CaseQuestion(subject, action, resource with { AssigneeUids = list }),
            _ => throw new ArgumentOutOfRangeException(nameof(field)),
        };
    }
}
