namespace CasesPdp.Decisions;

/// <summary>The result of a decision. The default value is never ALLOW: what was not evaluated is not permitted.</summary>
public enum Outcome : byte
{
    /// <summary>Not evaluated; never an answer.</summary>
    Unspecified = 0,

    /// <summary>Kibana would let the call pass.</summary>
    Allow = 1,

    /// <summary>Kibana would refuse the call, or the question cannot be evaluated.</summary>
    Deny = 2,
}
