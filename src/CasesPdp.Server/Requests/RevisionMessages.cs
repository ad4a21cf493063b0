using CasesPdp.Decisions;

namespace CasesPdp.Server.Requests;

/// <summary>Writes revisions.</summary>
internal static class RevisionMessages
{
    /// <summary>The revision as a message.</summary>
    public static Protocol.V1.Revision ToMessage(this Revision revision) =>
        new() { Epoch = revision.Epoch, Sequence = revision.Sequence, Digest = revision.Digest };
}
