namespace CasesPdp.Server.Wire;

/// <summary>Tags of <c>decision_service.proto</c>: field number and wire type. A test holds them against the descriptors.</summary>
internal static class WireTags
{
    private const uint Varint = 0;
    private const uint Bytes = 2;

    /// <summary>Fields of <c>CheckRequest</c>, and the leading ones of <c>BatchCheckRequest</c> and <c>BatchCheckItem</c>.</summary>
    public const uint Subject = (1 << 3) | Bytes;
    public const uint Action = (2 << 3) | Bytes;
    public const uint Resource = (3 << 3) | Bytes;

    public const uint CheckRevision = (4 << 3) | Bytes;
    public const uint CheckIncludeMissing = (5 << 3) | Varint;

    public const uint BatchSemantics = (4 << 3) | Varint;
    public const uint BatchRevision = (5 << 3) | Bytes;
    public const uint BatchIncludeMissing = (6 << 3) | Varint;
    public const uint BatchItem = (7 << 3) | Bytes;
    public const uint ItemCorrelationId = (4 << 3) | Bytes;

    public const uint StreamId = (1 << 3) | Varint;
    public const uint StreamBatch = (2 << 3) | Bytes;

    public const uint FilteredSubject = (1 << 3) | Bytes;

    public const uint MatrixSubject = (1 << 3) | Bytes;
    public const uint MatrixAction = (2 << 3) | Bytes;
    public const uint MatrixCell = (3 << 3) | Bytes;
    public const uint MatrixRevision = (4 << 3) | Bytes;
    public const uint MatrixIncludeReasons = (5 << 3) | Varint;
    public const uint CellOwner = (1 << 3) | Bytes;
    public const uint CellSpace = (2 << 3) | Bytes;

    public const uint SubjectId = (1 << 3) | Bytes;
    public const uint SubjectRoles = (2 << 3) | Bytes;
    public const uint SubjectLimitedBy = (3 << 3) | Bytes;
    public const uint SubjectProfileUid = (4 << 3) | Bytes;
    public const uint RoleName = (1 << 3) | Bytes;

    public const uint ActionName = (1 << 3) | Bytes;
    public const uint ActionFacet = (2 << 3) | Bytes;
    public const uint ActionConnector = (3 << 3) | Bytes;

    public const uint ResourceType = (1 << 3) | Bytes;
    public const uint ResourceOwner = (2 << 3) | Bytes;
    public const uint ResourceSpace = (3 << 3) | Bytes;
    public const uint ResourceAccessMode = (4 << 3) | Bytes;
    public const uint ResourceAssigneeUid = (5 << 3) | Bytes;

    public const uint RequiredDigest = (1 << 3) | Bytes;
    public const uint RequiredRevision = (2 << 3) | Bytes;
    public const uint RevisionEpoch = (1 << 3) | Bytes;
    public const uint RevisionSequence = (2 << 3) | Varint;
    public const uint RevisionDigest = (3 << 3) | Bytes;

    /// <summary>Fields of the answers.</summary>
    public const byte StreamAnswerId = (1 << 3) | (byte)Varint;
    public const byte StreamAnswer = (2 << 3) | (byte)Bytes;
    public const byte AnswerRevision = (1 << 3) | (byte)Bytes;
    public const byte CheckOutcome = (2 << 3) | (byte)Varint;
    public const byte CheckReason = (3 << 3) | (byte)Varint;
    public const byte CheckMissing = (4 << 3) | (byte)Bytes;
    public const byte CheckLinksUnavailable = (5 << 3) | (byte)Varint;
    public const byte BatchEvaluatedCount = (2 << 3) | (byte)Varint;
    public const byte BatchOutcomes = (3 << 3) | (byte)Bytes;
    public const byte BatchReasons = (4 << 3) | (byte)Bytes;
    public const byte BatchCorrelationId = (5 << 3) | (byte)Bytes;
    public const byte BatchMissing = (6 << 3) | (byte)Bytes;
    public const byte BatchLinksUnavailable = (7 << 3) | (byte)Bytes;
    public const byte MissingIndex = (1 << 3) | (byte)Varint;
    public const byte MissingName = (2 << 3) | (byte)Bytes;
    public const byte MatrixAllowed = (2 << 3) | (byte)Bytes;
    public const byte MatrixReasons = (3 << 3) | (byte)Bytes;
    public const byte MatrixDecisionCount = (4 << 3) | (byte)Varint;
}
