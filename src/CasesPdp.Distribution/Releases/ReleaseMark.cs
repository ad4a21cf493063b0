namespace CasesPdp.Distribution.Releases;

/// <summary>The place of a release in its channel, and what it says: what must be remembered so that nothing goes back.</summary>
/// <param name="Epoch">The epoch's number.</param>
/// <param name="Sequence">The sequence.</param>
/// <param name="Sha256">SHA-256 of what is signed, 64 lower-case hex digits.</param>
public sealed record ReleaseMark(ulong Epoch, ulong Sequence, string Sha256)
{
    /// <summary>How this release stands to the highest that was accepted.</summary>
    /// <param name="highest">The highest accepted; null: none was.</param>
    public ReleaseOrder OrderAfter(ReleaseMark? highest)
    {
        if (highest is null)
        {
            return ReleaseOrder.Newer;
        }

        var order = (Epoch, Sequence).CompareTo((highest.Epoch, highest.Sequence));
        return order switch
        {
            > 0 => ReleaseOrder.Newer,
            < 0 => ReleaseOrder.Older,
            _ => string.Equals(Sha256, highest.Sha256, StringComparison.Ordinal) ? ReleaseOrder.Same : ReleaseOrder.Forked,
        };
    }
}
