using System.Buffers;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Doors;
using Revision = CasesPdp.Decisions.Revision;

namespace CasesPdp.Server.Messages;

/// <summary>Holds the policy in force against the one that a request demands.</summary>
internal static class RevisionDemand
{
    private const int ShortDigits = 16;
    private const int AllDigits = 64;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary>What is wrong, if anything is.</summary>
    public static Refusal? Check(RevisionRequirement? demand, Revision inForce)
    {
        switch (demand?.RequirementCase ?? RevisionRequirement.RequirementOneofCase.None)
        {
            case RevisionRequirement.RequirementOneofCase.ExactDigest:
                var digest = demand!.ExactDigest;
                if (digest.Length is not (ShortDigits or AllDigits) || digest.AsSpan().ContainsAnyExcept(Digits))
                {
                    return Refusal.Invalid("revision.exact_digest", "must be 64 lower-case hex digits, or the first 16 of them");
                }

                return inForce.Digest.StartsWith(digest, StringComparison.Ordinal) ? null : Refusal.RevisionNotAvailable(inForce.Digest);

            case RevisionRequirement.RequirementOneofCase.AtLeastRevision:
                var least = demand!.AtLeastRevision;
                return string.Equals(least.Epoch, inForce.Epoch, StringComparison.Ordinal) && least.Sequence <= inForce.Sequence
                    ? null
                    : Refusal.RevisionNotAvailable(inForce.Digest);

            default:
                return null;
        }
    }
}
