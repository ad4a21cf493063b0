using CasesPdp.Client;
using CasesPdp.Decisions;
using CasesPdp.LoadTest.Workload;
using CasesPdp.Protocol.V1;
using CasesPdp.Workloads;
using Grpc.Core;

namespace CasesPdp.LoadTest.Measuring;

/// <summary>A question of the check workload as the client library and the generated client ask it, and its right answer.</summary>
internal sealed record AskedQuestion(CaseQuestion Question, CheckRequest Request, bool IsAllowed)
{
    public string FirstRole => Question.Subject.Roles![0];

    /// <summary>The questions of the workload in the order of asking.</summary>
    public static AskedQuestion[] Of(LoadWorkload workload, PolicySnapshot policy)
    {
        var answers = new ExpectedAnswers(policy);
        var asked = workload.Items.Select(i => Of((CheckRequest)i.Message, answers)).ToList();
        return [.. workload.Order.Select(i => asked[i])];
    }

    /// <summary>A list page: cases that the first subject of the questions wants to get.</summary>
    public static CaseQuestion[] PageOf(AskedQuestion[] questions, int size) =>
    [
        .. questions.Take(size).Select(q => q.Question with { Subject = questions[0].Question.Subject, Action = CaseOperations.GetCase }),
    ];

    /// <summary>Asks for a list page by the client library.</summary>
    public static async Task AskAsync(ICasesPdp pdp, CaseQuestion[] page)
    {
        var decisions = await pdp.CheckManyAsync(page).ConfigureAwait(false);
        if (decisions.Count != page.Length)
        {
            throw new WrongDecisionException($"{decisions.Count} answers to {page.Length} questions");
        }
    }

    /// <summary>Asks by the client library.</summary>
    public async Task AskAsync(ICasesPdp pdp) => Verify((await pdp.CheckAsync(Question).ConfigureAwait(false)).IsAllowed);

    /// <summary>Asks by the generated client: one call, with the library's default deadline.</summary>
    public async Task AskAsync(DecisionService.DecisionServiceClient client)
    {
        var call = new CallOptions(deadline: DateTime.UtcNow + ClientWays.Deadline);
        var answer = await client.CheckAsync(Request, call).ConfigureAwait(false);
        Verify(answer.Outcome == Protocol.V1.Outcome.Allow);
    }

    private void Verify(bool isAllowed)
    {
        if (isAllowed != IsAllowed)
        {
            throw new WrongDecisionException($"{Question.Action.Name} of {string.Join(',', Question.Subject.Roles!)}: {isAllowed}");
        }
    }

    private static AskedQuestion Of(CheckRequest request, ExpectedAnswers answers)
    {
        var subject = CaseSubject.WithRoles([.. request.Subject.Roles.Names]) with { Id = request.Subject.Id };
        var question = new CaseQuestion(subject, request.Action.Name, CaseResource.Of(request.Resource.Owners[0], request.Resource.Space));
        var asked = request.Clone();
        asked.IncludeMissing = true;
        return new AskedQuestion(question, asked, answers.To(request).Outcome == Protocol.V1.Outcome.Allow);
    }
}

/// <summary>An answer differs from the same decision made in process.</summary>
internal sealed class WrongDecisionException(string message) : Exception(message);
