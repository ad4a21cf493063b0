using CasesPdp.Decisions;
using CasesPdp.Policies.Requests;
using CasesPdp.Protocol.V1;
using Google.Protobuf;
using Outcome = CasesPdp.Protocol.V1.Outcome;
using Reason = CasesPdp.Protocol.V1.Reason;
using Revision = CasesPdp.Protocol.V1.Revision;

namespace CasesPdp.Workloads;

/// <summary>What a server answers to a workload's requests, worked out in process.</summary>
/// <remarks>
/// Covers what workloads ask: no semantics, correlation ids or demands on the revision. Bytes are the server's but for the epoch, which
/// each server process draws anew in the same length.
/// </remarks>
public sealed class Answers(PolicySnapshot policy)
{
    private Revision Revision { get; } = new()
    {
        Epoch = policy.Revision.Epoch,
        Sequence = policy.Revision.Sequence,
        Digest = policy.Revision.Digest,
    };

    /// <summary>The answer to one question.</summary>
    public CheckResponse To(CheckRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var decision = Decide(request.Subject, request.Action.Name, request.Resource.Owners, SpaceOf(request.Resource));
        return new CheckResponse
        {
            Revision = Revision,
            Outcome = (Outcome)decision.Outcome,
            Reason = (Reason)decision.Reason,
            LinksUnavailable = decision.LinksUnavailable,
        };
    }

    /// <summary>The answers to a batch.</summary>
    public BatchCheckResponse To(BatchCheckRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var answer = new BatchCheckResponse { Revision = Revision, EvaluatedCount = (uint)request.Items.Count };
        foreach (var item in request.Items)
        {
            var resource = item.Resource ?? request.Resource;
            var action = item.Action ?? request.Action;
            var decision = Decide(item.Subject ?? request.Subject, action.Name, resource.Owners, SpaceOf(resource));
            if (decision.LinksUnavailable)
            {
                answer.LinksUnavailable.Add((uint)answer.Reasons.Count);
            }

            answer.Outcomes.Add((Outcome)decision.Outcome);
            answer.Reasons.Add((Reason)decision.Reason);
        }

        return answer;
    }

    /// <summary>The answers to a matrix.</summary>
    public CheckMatrixResponse To(CheckMatrixRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var count = request.Subjects.Count * request.Actions.Count * request.Cells.Count;
        var bits = new byte[(count + 7) / 8];
        var at = 0;
        foreach (var subject in request.Subjects)
        {
            foreach (var action in request.Actions)
            {
                foreach (var cell in request.Cells)
                {
                    string[] owners = cell.HasOwner ? [cell.Owner] : [];
                    if (Decide(subject, action.Name, owners, cell.HasSpace ? cell.Space : null).Outcome == Decisions.Outcome.Allow)
                    {
                        bits[at / 8] |= (byte)(1 << (at % 8));
                    }

                    at++;
                }
            }
        }

        var allowed = UnsafeByteOperations.UnsafeWrap(bits);
        return new CheckMatrixResponse { Revision = Revision, Allowed = allowed, DecisionCount = (uint)count };
    }

    private Decision Decide(Subject subject, string action, IReadOnlyList<string> owners, string? space) =>
        TableEvaluator.Decide(policy, new DecisionRequest { Roles = subject.Roles.Names, Action = action, Owners = owners, Space = space });

    private static string? SpaceOf(Resource resource) => resource.HasSpace ? resource.Space : null;
}
