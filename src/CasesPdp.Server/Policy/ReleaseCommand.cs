namespace CasesPdp.Server.Policy;

/// <summary>Names the command that lets a held revision through.</summary>
internal static class ReleaseCommand
{
    /// <summary>The command, to paste into a shell.</summary>
    /// <param name="held">The held revision.</param>
    /// <param name="administration">The administration listener; null where there is none.</param>
    public static string Of(HeldRevision held, Uri? administration)
    {
        // A pinned revision is replaced by nothing: the pin goes first, and what remains of the hold is shown then.
        var verb = held.Hold.Reasons.Contains(HoldReason.Pinned) ? "activate --unpin" : $"approve {held.Pack.Digest[..16]}";
        return administration is null
            ? $"casespdp {verb} (no administration listener: CasesPdp:Listen:Administration is off)"
            : $"casespdp {verb} --server {administration.GetLeftPart(UriPartial.Authority)}";
    }
}
