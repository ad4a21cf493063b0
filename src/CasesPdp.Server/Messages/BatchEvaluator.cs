using CasesPdp.Decisions;
using CasesPdp.Protocol.V1;
using Outcome = CasesPdp.Protocol.V1.Outcome;
using Reason = CasesPdp.Decisions.Reason;

namespace CasesPdp.Server.Messages;

/// <summary>Evaluates batches that have been checked.</summary>
/// <remarks>
/// <list type="number">
/// <item>The defaults are resolved once.</item>
/// <item>Each item resolves what it brings itself, and is decided on its own: nothing is remembered from one item to another.</item>
/// <item>Its answer goes into the columns; the semantics may end the batch behind it.</item>
/// </list>
/// </remarks>
internal sealed class BatchEvaluator
{
    // How many items pass between two looks at the caller's patience: some tens of microseconds.
    private const int ItemsPerCancellationCheck = 256;

    private readonly BatchCheckRequest _request;
    private readonly QuestionEvaluator _evaluator;
    private readonly ResolvedSubject _subject;
    private readonly ResolvedAction _action;
    private readonly ResolvedResource _resource;
    private readonly ResolvedSubject _itemSubject;
    private readonly ResolvedAction _itemAction;
    private readonly ResolvedResource _itemResource;

    private BatchEvaluator(PolicySnapshot policy, BatchCheckRequest request)
    {
        _request = request;
        _evaluator = new QuestionEvaluator(policy);
        (_subject, _itemSubject) = (new ResolvedSubject(policy), new ResolvedSubject(policy));
        (_action, _itemAction) = (new ResolvedAction(policy), new ResolvedAction(policy));
        (_resource, _itemResource) = (new ResolvedResource(policy), new ResolvedResource(policy));
    }

    /// <summary>Answers the batch.</summary>
    /// <param name="policy">The policy that answers all of it.</param>
    /// <param name="request">A batch that has been checked.</param>
    /// <param name="tally">How often each reason was given.</param>
    /// <param name="cancellation">Ends the evaluation between items.</param>
    public static BatchCheckResponse Evaluate(
        PolicySnapshot policy, BatchCheckRequest request, out ReasonTally tally, CancellationToken cancellation)
    {
        var batch = new BatchEvaluator(policy, request);
        tally = batch._evaluator.Tally;
        var response = new BatchCheckResponse { Revision = policy.Revision.ToMessage() };
        batch.Run(response, cancellation);
        return response;
    }

    private void Run(BatchCheckResponse response, CancellationToken cancellation)
    {
        // 1. Defaults.
        ResolveDefaults();
        var items = _request.Items;
        response.Outcomes.Capacity = items.Count;
        response.Reasons.Capacity = items.Count;
        for (var i = 0; i < items.Count; i++)
        {
            if (i % ItemsPerCancellationCheck == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            // 2. The item.
            var reason = Decide(items[i]);

            // 3. Its answer.
            Write(response, i, reason);
            if (Stops(reason))
            {
                break;
            }
        }

        response.EvaluatedCount = (uint)response.Reasons.Count;
        WriteCorrelationIds(response);
    }

    private void ResolveDefaults()
    {
        if (_request.Subject is not null)
        {
            _subject.Resolve(_request.Subject);
        }

        if (_request.Action is not null)
        {
            _action.Resolve(_request.Action);
        }

        if (_request.Resource is not null)
        {
            _resource.Resolve(_request.Resource);
        }
    }

    private Reason Decide(BatchCheckItem item)
    {
        var (subject, action, resource) = (_subject, _action, _resource);
        if (item.Subject is not null)
        {
            subject = _itemSubject;
            subject.Resolve(item.Subject);
        }

        if (item.Action is not null)
        {
            action = _itemAction;
            action.Resolve(item.Action);
        }

        if (item.Resource is not null)
        {
            resource = _itemResource;
            resource.Resolve(item.Resource);
        }

        return _evaluator.Decide(subject, action, resource, _request.IncludeMissing);
    }

    private void Write(BatchCheckResponse response, int index, Reason reason)
    {
        response.Outcomes.Add(reason == Reason.Allowed ? Outcome.Allow : Outcome.Deny);
        response.Reasons.Add((Protocol.V1.Reason)reason);
        if (_evaluator.LinksUnavailable)
        {
            response.LinksUnavailable.Add((uint)index);
        }

        if (_request.IncludeMissing && reason == Reason.MissingPrivilege)
        {
            response.Missing.Add(new ItemMissing { Index = (uint)index, Names = { _evaluator.Missing } });
        }
    }

    private bool Stops(Reason reason) => _request.Semantics switch
    {
        Semantics.DenyOnFirstDeny => reason != Reason.Allowed,
        Semantics.PermitOnFirstPermit => reason == Reason.Allowed,
        _ => false,
    };

    // The whole request decides whether there is a column, so that its presence does not depend on where the batch stopped.
    private void WriteCorrelationIds(BatchCheckResponse response)
    {
        if (_request.Items.All(item => item.CorrelationId.Length == 0))
        {
            return;
        }

        response.CorrelationIds.Capacity = response.Reasons.Count;
        for (var i = 0; i < response.Reasons.Count; i++)
        {
            response.CorrelationIds.Add(_request.Items[i].CorrelationId);
        }
    }
}
