using CasesPdp.Client.Local;
using CasesPdp.Decisions;

namespace CasesPdp.Client;

/// <summary>The answer to one question. The default value denies.</summary>
public readonly struct CaseDecision : IEquatable<CaseDecision>
{
    private readonly string? _revision;
    private readonly IReadOnlyList<string>? _missing;

    // Where the policy is at hand, what is missing is worked out when somebody asks for it.
    private readonly PolicySnapshot? _policy;
    private readonly CaseQuestion? _question;

    /// <summary>An answer.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="revision">The policy that answered: the first 16 hexadecimal digits of its digest.</param>
    public CaseDecision(Reason reason, string revision)
    {
        Reason = reason;
        _revision = revision;
    }

    internal CaseDecision(Reason reason, PolicySnapshot policy, CaseQuestion question)
    {
        Reason = reason;
        _policy = policy;
        _question = question;
    }

    /// <summary>Why. Only <see cref="Reason.Allowed"/> allows. A reason of a newer server that this version does not know denies.</summary>
    public Reason Reason { get; }

    /// <summary>The policy that answered: the first 16 hexadecimal digits of its digest. Empty when none did.</summary>
    public string Revision => _revision ?? _policy?.Revision.Text ?? "";

    /// <summary>Whether Kibana would let it pass, or the PDP failed and <see cref="IsFailOpen"/> is set.</summary>
    public bool IsAllowed => Reason == Reason.Allowed || IsFailOpen;

    /// <summary>Whether the PDP did not answer and <see cref="CasesPdpOptions.FailOpen"/> let the call pass. <see cref="Reason"/> is then
    /// <see cref="Reason.Unspecified"/>.</summary>
    public bool IsFailOpen { get; init; }

    /// <summary>Advice on an allowed call: what Kibana sends on it holds no links, because the deployment has no public base URL.</summary>
    public bool LinksUnavailable { get; init; }

    /// <summary>With <see cref="Reason.MissingPrivilege"/>: what the roles lack, in ordinal order. Otherwise empty.</summary>
    public IReadOnlyList<string> Missing
    {
        get => _missing ?? (_policy is null || Reason != Reason.MissingPrivilege ? [] : LocalEvaluator.MissingNamesOf(_policy, _question!));
        init => _missing = value;
    }

    /// <summary>Whether two answers are equal in everything that they say.</summary>
    public static bool operator ==(CaseDecision left, CaseDecision right) => left.Equals(right);

    /// <summary>Whether two answers differ in anything that they say.</summary>
    public static bool operator !=(CaseDecision left, CaseDecision right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(CaseDecision other) =>
        (Reason, Revision, IsFailOpen, LinksUnavailable) == (other.Reason, other.Revision, other.IsFailOpen, other.LinksUnavailable)
            && Missing.SequenceEqual(other.Missing, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CaseDecision other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Reason, Revision, IsFailOpen, LinksUnavailable);

    /// <summary>The answer in words, for logs.</summary>
    public override string ToString() => $"{(IsAllowed ? "allowed" : "denied")} ({(IsFailOpen ? "fail open" : Reason)}) by {Revision}";
}
