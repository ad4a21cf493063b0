using System.Runtime.Intrinsics;
using CasesPdp.Decisions;

namespace CasesPdp.Server.Wire;

/// <summary>Outcomes from reasons: ALLOW exactly where the reason is ALLOWED.</summary>
internal static class OutcomeColumn
{
    /// <summary>Writes the outcome of each reason, 16 at a time.</summary>
    public static void Write(ReadOnlySpan<byte> reasons, Span<byte> outcomes)
    {
        var allow = Vector128.Create((byte)Outcome.Allow);
        var deny = Vector128.Create((byte)Outcome.Deny);
        var allowed = Vector128.Create((byte)Reason.Allowed);
        while (reasons.Length >= Vector128<byte>.Count)
        {
            var isAllowed = Vector128.Equals(Vector128.Create(reasons), allowed);
            Vector128.ConditionalSelect(isAllowed, allow, deny).CopyTo(outcomes);
            reasons = reasons[Vector128<byte>.Count..];
            outcomes = outcomes[Vector128<byte>.Count..];
        }

        for (var i = 0; i < reasons.Length; i++)
        {
            outcomes[i] = reasons[i] == (byte)Reason.Allowed ? (byte)Outcome.Allow : (byte)Outcome.Deny;
        }
    }
}
