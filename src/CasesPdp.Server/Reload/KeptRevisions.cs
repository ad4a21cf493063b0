namespace CasesPdp.Server.Reload;

/// <summary>The revisions that were in force last, newest first, each digest once.</summary>
internal static class KeptRevisions
{
    /// <summary>With one more that went in force; the oldest goes where there are more than <paramref name="most"/>.</summary>
    public static IReadOnlyList<KeptRevision> With(this IReadOnlyList<KeptRevision> kept, KeptRevision revision, int most) =>
        [revision, .. kept.Where(r => r.Revision.Digest != revision.Revision.Digest).Take(most - 1)];

    /// <summary>The revision whose digest is, or begins with, these digits.</summary>
    public static KeptRevision? Find(this IReadOnlyList<KeptRevision> kept, string digest) =>
        kept.FirstOrDefault(r => RevisionDigest.Matches(r.Revision.Digest, digest));
}
