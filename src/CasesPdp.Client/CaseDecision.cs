using CasesPdp.Decisions;

namespace CasesPdp.Client;

/// <summary>The answer to one question. The default value denies.</summary>
/// <param name="Reason">Why. Only <see cref="Reason.Allowed"/> allows. A reason of a newer server that this version does not know denies.</param>
/// <param name="Revision">The policy that answered: the first 16 hexadecimal digits of its digest.</param>
public readonly record struct CaseDecision(Reason Reason, string Revision)
{
    private readonly IReadOnlyList<string>? _missing;

    /// <summary>Whether Kibana would let it pass, or the PDP failed and <see cref="IsFailOpen"/> is set.</summary>
    public bool IsAllowed => Reason == Reason.Allowed || IsFailOpen;

    /// <summary>Whether the PDP did not answer and <see cref="CasesPdpOptions.FailOpen"/> let the call pass. <see cref="Reason"/> is then
    /// <see cref="Reason.Unspecified"/>.</summary>
    public bool IsFailOpen { get; init; }

    /// <summary>Advice on an allowed call: what Kibana sends on it holds no links, because the deployment has no public base URL.</summary>
    public bool LinksUnavailable { get; init; }

    /// <summary>With <see cref="Reason.MissingPrivilege"/>: what the roles lack, in ordinal order.</summary>
    public IReadOnlyList<string> Missing
    {
        get => _missing ?? [];
        init => _missing = value;
    }
}
