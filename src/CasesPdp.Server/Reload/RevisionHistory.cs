namespace CasesPdp.Server.Reload;

/// <summary>The revisions that were in force last, newest first, each digest once. Used by one thread at a time; readers get a list of their own.</summary>
internal sealed class RevisionHistory(int most)
{
    private volatile IReadOnlyList<KeptRevision> _revisions = [];

    /// <summary>The revisions, the one in force first.</summary>
    public IReadOnlyList<KeptRevision> Revisions => _revisions;

    /// <summary>Adds the one that went in force; the oldest may go.</summary>
    public void Add(KeptRevision revision) => _revisions =
        [revision, .. _revisions.Where(r => r.Revision.Digest != revision.Revision.Digest).Take(most - 1)];

    /// <summary>The revision whose digest is, or begins with, these digits.</summary>
    public KeptRevision? Find(string digest) => _revisions.FirstOrDefault(r => RevisionDigest.Matches(r.Revision.Digest, digest));
}
