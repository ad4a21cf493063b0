using CasesPdp.Protocol.V1;
using Reason = CasesPdp.Decisions.Reason;

namespace CasesPdp.Server.Telemetry;

/// <summary>The tags of decision metrics, built once: reasons and outcomes as the proto spells them, without the prefix.</summary>
internal static class ReasonTags
{
    private const string Prefix = "REASON_";

    private static readonly KeyValuePair<string, object?> Allow = new("outcome", "ALLOW");
    private static readonly KeyValuePair<string, object?> Deny = new("outcome", "DENY");

    private static readonly KeyValuePair<string, object?>[] Reasons =
        [.. Enum.GetValues<Reason>().Select(r => new KeyValuePair<string, object?>("reason", NameOf(r)))];

    /// <summary>The outcome that goes with the reason.</summary>
    public static KeyValuePair<string, object?> Outcome(Reason reason) => reason == Decisions.Reason.Allowed ? Allow : Deny;

    /// <summary>The reason.</summary>
    public static KeyValuePair<string, object?> Reason(Reason reason) => Reasons[(int)reason];

    private static string NameOf(Reason reason)
    {
        var values = DecisionServiceReflection.Descriptor.EnumTypes.Single(e => e.Name == nameof(Protocol.V1.Reason));
        return values.FindValueByNumber((int)reason).Name[Prefix.Length..];
    }
}
