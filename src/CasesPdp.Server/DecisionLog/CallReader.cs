using CasesPdp.Policies.Requests;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Requests;
using Action = CasesPdp.Protocol.V1.Action;
using Reason = CasesPdp.Decisions.Reason;

namespace CasesPdp.Server.DecisionLog;

/// <summary>Reads what a call decided, from its bytes, by the generated classes. Off the hot path.</summary>
/// <remarks>Lazy: what is not taken is not put into words.</remarks>
internal static class CallReader
{
    /// <summary>Parses the call, once, however often it is asked for decisions.</summary>
    /// <param name="call">The call.</param>
    /// <returns>The decisions that are selected by the action and the reason.</returns>
    public static Func<Func<Action, Reason, bool>, IEnumerable<LoggedDecision>> Parse(CallRecord call)
    {
        switch (call.Method)
        {
            case nameof(DecisionService.DecisionServiceBase.Check):
                var check = CheckRequest.Parser.ParseFrom(call.Request);
                return isSelected => OfCheck(call, check, isSelected);

            case nameof(DecisionService.DecisionServiceBase.BatchCheck):
                var (batch, batchAnswer) = (BatchCheckRequest.Parser.ParseFrom(call.Request), BatchCheckResponse.Parser.ParseFrom(call.Answer));
                return isSelected => OfBatch(batch, batchAnswer, isSelected);

            case nameof(DecisionService.DecisionServiceBase.StreamCheck):
                var streamed = StreamCheckRequest.Parser.ParseFrom(call.Request).Batch;
                var streamedAnswer = StreamCheckResponse.Parser.ParseFrom(call.Answer).Answer;
                return isSelected => OfBatch(streamed, streamedAnswer, isSelected);

            case nameof(DecisionService.DecisionServiceBase.CheckMatrix):
                var (matrix, matrixAnswer) = (CheckMatrixRequest.Parser.ParseFrom(call.Request), CheckMatrixResponse.Parser.ParseFrom(call.Answer));
                return isSelected => OfMatrix(call, matrix, matrixAnswer, isSelected);

            default:
                return isSelected => ListingReader.Read(call, isSelected) is { } listing ? [listing] : [];
        }
    }

    // One decision has one reason, which has been counted: the answer need not be read.
    private static IEnumerable<LoggedDecision> OfCheck(CallRecord call, CheckRequest request, Func<Action, Reason, bool> isSelected)
    {
        var reason = (Reason)Array.FindIndex(call.ReasonCounts, count => count != 0);
        return isSelected(request.Action, reason)
            ? [new LoggedDecision(0, RequestMapper.Read(request.Subject, request.Action, request.Resource), reason)]
            : [];
    }

    private static IEnumerable<LoggedDecision> OfBatch(
        BatchCheckRequest request, BatchCheckResponse answer, Func<Action, Reason, bool> isSelected)
    {
        for (var i = 0; i < answer.Reasons.Count; i++)
        {
            var (item, reason) = (request.Items[i], (Reason)answer.Reasons[i]);
            var action = item.Action ?? request.Action;
            if (isSelected(action, reason))
            {
                yield return new LoggedDecision(
                    i, RequestMapper.Read(item.Subject ?? request.Subject, action, item.Resource ?? request.Resource), reason);
            }
        }
    }

    // Without the column of reasons the answer says only what is denied, and the policy why.
    private static IEnumerable<LoggedDecision> OfMatrix(
        CallRecord call, CheckMatrixRequest request, CheckMatrixResponse answer, Func<Action, Reason, bool> isSelected)
    {
        for (var i = 0; i < answer.DecisionCount; i++)
        {
            var (rest, cell) = Math.DivRem(i, request.Cells.Count);
            var (subject, action) = Math.DivRem(rest, request.Actions.Count);
            var isAllowed = (answer.Allowed[i / 8] >> (i % 8) & 1) != 0;
            if (!isSelected(request.Actions[action], isAllowed ? Reason.Allowed : Reason.Unspecified))
            {
                continue;
            }

            var question = RequestMapper.Read(request.Subjects[subject], request.Actions[action], ResourceOf(request.Cells[cell]));
            var reason = isAllowed ? Reason.Allowed
                : answer.Reasons.Count != 0 ? (Reason)answer.Reasons[i]
                : TableEvaluator.Decide(call.Policy.Snapshot, question).Reason;
            yield return new LoggedDecision(i, question, reason);
        }
    }

    private static Resource ResourceOf(MatrixCell cell)
    {
        var resource = new Resource();
        if (cell.HasOwner)
        {
            resource.Owners.Add(cell.Owner);
        }

        if (cell.HasSpace)
        {
            resource.Space = cell.Space;
        }

        return resource;
    }
}
