using CasesPdp.Distribution.Releases;

namespace CasesPdp.Server.Policy;

/// <summary>A release, and what it has for this server. A revision that comes from one has its epoch and sequence.</summary>
/// <param name="Signed">The release.</param>
/// <param name="Target">What it has for this server.</param>
internal sealed record ServedRelease(SignedRelease Signed, ReleaseTarget Target)
{
    /// <summary>The epoch of the revision.</summary>
    public string Epoch => Signed.Release.Epoch.Id;

    /// <summary>The sequence of the revision.</summary>
    public ulong Sequence => Signed.Release.Sequence;

    /// <summary>How the publisher approved content of that files digest; null: not at all.</summary>
    public Approval? ApprovalOf(string files) => Signed.Release.Approved.Contains(files, StringComparer.Ordinal)
        ? new Approval(
            $"release:{Policies.Naming.PrintableText.Escape(Signed.Release.Publisher)}",
            Signed.Release.Published,
            Policies.Naming.PrintableText.Escape(Signed.Release.Message))
        : null;
}
