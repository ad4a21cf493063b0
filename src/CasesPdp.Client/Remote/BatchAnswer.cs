using System.Globalization;
using CasesPdp.Decisions;
using Wire = CasesPdp.Protocol.V1;

namespace CasesPdp.Client.Remote;

/// <summary>Reads the answer to a batch, and refuses one that does not answer every question exactly once.</summary>
internal static class BatchAnswer
{
    /// <summary>The correlation id of a question, by its place in the request.</summary>
    public static string IdOf(int index) => index.ToString(CultureInfo.InvariantCulture);

    /// <summary>Adds the decisions, in order.</summary>
    /// <exception cref="PdpException">The answer is not one decision for each question.</exception>
    public static void Read(Wire.BatchCheckResponse answer, int questions, List<CaseDecision> decisions)
    {
        if (answer.EvaluatedCount != questions || answer.Outcomes.Count != questions || answer.Reasons.Count != questions
            || answer.CorrelationIds.Count != questions)
        {
            throw Wrong($"it holds {answer.Outcomes.Count} outcomes and {answer.Reasons.Count} reasons for {questions} questions");
        }

        var revision = QuestionMessages.ToText(answer.Revision);
        var (missing, unlinked) = (0, 0);
        for (var i = 0; i < questions; i++)
        {
            if (answer.CorrelationIds[i] != IdOf(i))
            {
                throw Wrong($"answer {i} is that of question `{answer.CorrelationIds[i]}`");
            }

            decisions.Add(new CaseDecision(ReasonOf(answer.Outcomes[i], answer.Reasons[i]), revision)
            {
                LinksUnavailable = unlinked < answer.LinksUnavailable.Count && answer.LinksUnavailable[unlinked] == i && ++unlinked > 0,
                Missing = missing < answer.Missing.Count && answer.Missing[missing].Index == i ? [.. answer.Missing[missing++].Names] : [],
            });
        }

        if (missing != answer.Missing.Count || unlinked != answer.LinksUnavailable.Count)
        {
            throw Wrong("it speaks of questions that were not asked");
        }
    }

    /// <summary>The reason of a decision.</summary>
    /// <exception cref="PdpException">Outcome and reason contradict each other.</exception>
    public static Reason ReasonOf(Wire.Outcome outcome, Wire.Reason reason) =>
        reason is > Wire.Reason.Unspecified and < (Wire.Reason)128
        && outcome == (reason == Wire.Reason.Allowed ? Wire.Outcome.Allow : Wire.Outcome.Deny)
            ? QuestionMessages.ToReason(reason)
            : throw Wrong($"the outcome {(int)outcome} does not go with the reason {(int)reason}");

    private static PdpException Wrong(string fault) => new(PdpFailure.Unexpected, $"The server's answer is not valid: {fault}.");
}
