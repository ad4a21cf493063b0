using CasesPdp.Decisions;
using CasesPdp.Policies.Requests;
using CasesPdp.Protocol.V1;
using Google.Protobuf;
using Action = CasesPdp.Protocol.V1.Action;
using Outcome = CasesPdp.Protocol.V1.Outcome;
using Reason = CasesPdp.Protocol.V1.Reason;
using Revision = CasesPdp.Protocol.V1.Revision;

namespace CasesPdp.Workloads;

/// <summary>The answers that a server must give to a workload's requests, evaluated in process.</summary>
/// <remarks>
/// Covers what workloads send: no semantics, correlation ids or revision requirements. The bytes equal the server's except for the epoch,
/// which each server process draws at random in the same length.
/// </remarks>
public sealed class ExpectedAnswers(PolicySnapshot policy)
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
        var decision = Decide(request.Subject, request.Action, request.Resource);
        return new CheckResponse
        {
            Revision = Revision,
            Outcome = (Outcome)decision.Outcome,
            Reason = (Reason)decision.Reason,
            LinksUnavailable = decision.LinksUnavailable,
            Missing = { request.IncludeMissing ? decision.Missing : [] },
        };
    }

    /// <summary>The answers to a batch.</summary>
    public BatchCheckResponse To(BatchCheckRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var answer = new BatchCheckResponse { Revision = Revision, EvaluatedCount = (uint)request.Items.Count };
        foreach (var item in request.Items)
        {
            var decision = Decide(item.Subject ?? request.Subject, item.Action ?? request.Action, item.Resource ?? request.Resource);
            if (request.IncludeMissing && decision.Missing.Count > 0)
            {
                answer.Missing.Add(new ItemMissing { Index = (uint)answer.Reasons.Count, Names = { decision.Missing } });
            }

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
                    if (Decide(subject, action, ResourceOf(cell)).Outcome == Decisions.Outcome.Allow)
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

    private Decision Decide(Subject subject, Action action, Resource resource) => TableEvaluator.Decide(policy, new DecisionRequest
    {
        Roles = subject.Roles.Names,
        ProfileUid = subject.HasProfileUid ? subject.ProfileUid : null,
        Action = action.Name,
        Owners = resource.Owners,
        Space = resource.HasSpace ? resource.Space : null,
        AccessMode = resource.HasAccessMode ? resource.AccessMode : null,
        AssigneeUids = resource.AssigneeUids,
    });

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
