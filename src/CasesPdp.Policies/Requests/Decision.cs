using CasesPdp.Decisions;

namespace CasesPdp.Policies.Requests;

/// <summary>The answer to a <see cref="DecisionRequest"/>.</summary>
/// <param name="Reason">Why; <see cref="Reason.Allowed"/> is the only one that permits.</param>
/// <param name="Missing">With MISSING_PRIVILEGE: the distinct names of what is missing, in ordinal order. Otherwise empty.</param>
/// <param name="LinksUnavailable">Advice on an allowed call that notifies or pushes: the message will contain no links.</param>
public sealed record Decision(Reason Reason, IReadOnlyList<string> Missing, bool LinksUnavailable)
{
    /// <summary>ALLOW exactly with <see cref="Reason.Allowed"/>.</summary>
    public Outcome Outcome => Reason == Reason.Allowed ? Outcome.Allow : Outcome.Deny;
}
