using System.Text;
using CasesPdp.Decisions;
using CasesPdp.Server.Options;
using Action = CasesPdp.Protocol.V1.Action;
using Reason = CasesPdp.Decisions.Reason;

namespace CasesPdp.Server.DecisionLog;

/// <summary>Selects the decisions of a call that become records: by reason, by operation, by the call's draw.</summary>
/// <remarks>Used by one thread, for one call after the other.</remarks>
internal sealed class DecisionSelection(DecisionLogOptions options)
{
    private readonly OperationSet? _logged = options.OperationNames.Count == 0 ? null : new OperationSet(options.OperationNames);
    private readonly OperationSet _durable = new(options.DurableNames);
    private Action? _lastAction;
    private PolicySnapshot? _lastPolicy;
    private bool _isLogged;
    private bool _isDurable;

    /// <summary>Whether the decision has to be on disk before it is answered.</summary>
    public bool IsDurable(CallRecord call, Action action)
    {
        Resolve(call, action);
        return call.Written is not null && _isDurable;
    }

    /// <summary>Whether the decision is logged, durable or not.</summary>
    public bool IsSelected(CallRecord call, Action action, Reason reason)
    {
        Resolve(call, action);
        return (call.Written is not null && _isDurable)
            || (_isLogged && (reason == Reason.Allowed ? call.IsSampled : options.Denies));
    }

    // The decisions of a call share few actions.
    private void Resolve(CallRecord call, Action action)
    {
        var policy = call.Policy.Snapshot;
        if (ReferenceEquals(action, _lastAction) && ReferenceEquals(policy, _lastPolicy))
        {
            return;
        }

        var question = default(Question);
        var facets = action.Facets.Count == 0
            ? Facets.None
            : action.Facets.Aggregate(Facets.None, (set, name) => set | FacetNames.Parse(name));
        question.SetAction(policy, Encoding.UTF8.GetBytes(action.Name), facets);
        _isLogged = _logged is null || question.Requirement == 0 || _logged.Covers(policy, question.Requirement);
        _isDurable = _durable.Covers(policy, question.Requirement);
        (_lastAction, _lastPolicy) = (action, policy);
    }

    /// <summary>Forgets the last call.</summary>
    public void Clear() => (_lastAction, _lastPolicy) = (null, null);
}
