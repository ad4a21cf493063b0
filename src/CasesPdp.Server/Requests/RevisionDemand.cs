using CasesPdp.Protocol.V1;
using CasesPdp.Server.Policy;
using Revision = CasesPdp.Decisions.Revision;

namespace CasesPdp.Server.Requests;

/// <summary>Holds the policy in force against the one that a request demands.</summary>
internal static class RevisionDemand
{
    /// <summary>What is wrong, if anything is.</summary>
    public static Refusal? Check(RevisionRequirement? demand, Revision inForce)
    {
        switch (demand?.RequirementCase ?? RevisionRequirement.RequirementOneofCase.None)
        {
            case RevisionRequirement.RequirementOneofCase.ExactDigest:
                var digest = demand!.ExactDigest;
                if (!RevisionDigest.IsWellFormed(digest))
                {
                    return Refusal.Invalid("revision.exact_digest", RevisionDigest.Rule);
                }

                return RevisionDigest.Matches(inForce.Digest, digest) ? null : Refusal.RevisionNotAvailable(inForce.Digest);

            case RevisionRequirement.RequirementOneofCase.AtLeastRevision:
                var least = demand!.AtLeastRevision;
                return string.Equals(least.Epoch, inForce.Epoch, StringComparison.Ordinal) && least.Sequence <= inForce.Sequence
                    ? null
                    : Refusal.RevisionNotAvailable(inForce.Digest);

            default:
                return null;
        }
    }

    /// <summary>Whether the policy in force does not meet a well-formed demand, and a later one of this process may.</summary>
    public static bool MayBeMetLater(RevisionRequirement demand, Revision inForce) => demand.RequirementCase switch
    {
        RevisionRequirement.RequirementOneofCase.ExactDigest =>
            RevisionDigest.IsWellFormed(demand.ExactDigest) && !RevisionDigest.Matches(inForce.Digest, demand.ExactDigest),
        RevisionRequirement.RequirementOneofCase.AtLeastRevision =>
            string.Equals(demand.AtLeastRevision.Epoch, inForce.Epoch, StringComparison.Ordinal)
            && demand.AtLeastRevision.Sequence > inForce.Sequence,
        _ => false,
    };
}
