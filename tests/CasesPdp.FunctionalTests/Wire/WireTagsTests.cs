using CasesPdp.Protocol.V1;
using CasesPdp.Server.Wire;
using Google.Protobuf.Reflection;

namespace CasesPdp.FunctionalTests.Wire;

public sealed class WireTagsTests
{
    public static TheoryData<string, string, uint> Tags => new()
    {
        { "CheckRequest", "subject", WireTags.Subject },
        { "CheckRequest", "action", WireTags.Action },
        { "CheckRequest", "resource", WireTags.Resource },
        { "CheckRequest", "revision", WireTags.CheckRevision },
        { "CheckRequest", "include_missing", WireTags.CheckIncludeMissing },
        { "BatchCheckRequest", "subject", WireTags.Subject },
        { "BatchCheckRequest", "action", WireTags.Action },
        { "BatchCheckRequest", "resource", WireTags.Resource },
        { "BatchCheckRequest", "semantics", WireTags.BatchSemantics },
        { "BatchCheckRequest", "revision", WireTags.BatchRevision },
        { "BatchCheckRequest", "include_missing", WireTags.BatchIncludeMissing },
        { "BatchCheckRequest", "items", WireTags.BatchItem },
        { "BatchCheckItem", "subject", WireTags.Subject },
        { "BatchCheckItem", "action", WireTags.Action },
        { "BatchCheckItem", "resource", WireTags.Resource },
        { "BatchCheckItem", "correlation_id", WireTags.ItemCorrelationId },
        { "StreamCheckRequest", "id", WireTags.StreamId },
        { "StreamCheckRequest", "batch", WireTags.StreamBatch },
        { "FilterSubjectsRequest", "subjects", WireTags.FilteredSubject },
        { "CheckMatrixRequest", "subjects", WireTags.MatrixSubject },
        { "CheckMatrixRequest", "actions", WireTags.MatrixAction },
        { "CheckMatrixRequest", "cells", WireTags.MatrixCell },
        { "CheckMatrixRequest", "revision", WireTags.MatrixRevision },
        { "CheckMatrixRequest", "include_reasons", WireTags.MatrixIncludeReasons },
        { "MatrixCell", "owner", WireTags.CellOwner },
        { "MatrixCell", "space", WireTags.CellSpace },
        { "RevisionRequirement", "exact_digest", WireTags.RequiredDigest },
        { "RevisionRequirement", "at_least_revision", WireTags.RequiredRevision },
        { "Revision", "epoch", WireTags.RevisionEpoch },
        { "Revision", "sequence", WireTags.RevisionSequence },
        { "Revision", "digest", WireTags.RevisionDigest },
        { "Subject", "id", WireTags.SubjectId },
        { "Subject", "roles", WireTags.SubjectRoles },
        { "Subject", "limited_by", WireTags.SubjectLimitedBy },
        { "Subject", "profile_uid", WireTags.SubjectProfileUid },
        { "RoleNames", "names", WireTags.RoleName },
        { "Action", "name", WireTags.ActionName },
        { "Action", "facets", WireTags.ActionFacet },
        { "Action", "connector", WireTags.ActionConnector },
        { "Resource", "type", WireTags.ResourceType },
        { "Resource", "owners", WireTags.ResourceOwner },
        { "Resource", "space", WireTags.ResourceSpace },
        { "Resource", "access_mode", WireTags.ResourceAccessMode },
        { "Resource", "assignee_uids", WireTags.ResourceAssigneeUid },
        { "CheckResponse", "revision", WireTags.AnswerRevision },
        { "CheckResponse", "outcome", WireTags.CheckOutcome },
        { "CheckResponse", "reason", WireTags.CheckReason },
        { "CheckResponse", "missing", WireTags.CheckMissing },
        { "CheckResponse", "links_unavailable", WireTags.CheckLinksUnavailable },
        { "BatchCheckResponse", "revision", WireTags.AnswerRevision },
        { "BatchCheckResponse", "evaluated_count", WireTags.BatchEvaluatedCount },
        { "BatchCheckResponse", "outcomes", WireTags.BatchOutcomes },
        { "BatchCheckResponse", "reasons", WireTags.BatchReasons },
        { "BatchCheckResponse", "correlation_ids", WireTags.BatchCorrelationId },
        { "BatchCheckResponse", "missing", WireTags.BatchMissing },
        { "ItemMissing", "index", WireTags.MissingIndex },
        { "ItemMissing", "names", WireTags.MissingName },
        { "BatchCheckResponse", "links_unavailable", WireTags.BatchLinksUnavailable },
        { "CheckMatrixResponse", "revision", WireTags.AnswerRevision },
        { "CheckMatrixResponse", "allowed", WireTags.MatrixAllowed },
        { "CheckMatrixResponse", "reasons", WireTags.MatrixReasons },
        { "CheckMatrixResponse", "decision_count", WireTags.MatrixDecisionCount },
        { "StreamCheckResponse", "id", WireTags.StreamAnswerId },
        { "StreamCheckResponse", "answer", WireTags.StreamAnswer },
    };

    [Theory]
    [MemberData(nameof(Tags))]
    public void Tag_OfEachField_IsThatOfTheDescriptor(string message, string field, uint tag)
    {
        var descriptor = DecisionServiceReflection.Descriptor.MessageTypes.Single(m => m.Name == message).FindFieldByName(field);

        Assert.NotNull(descriptor);
        Assert.Equal(((uint)descriptor.FieldNumber << 3) | WireTypeOf(descriptor), tag);
    }

    private static uint WireTypeOf(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.String or FieldType.Bytes or FieldType.Message => 2,
        _ => field.IsRepeated ? 2u : 0u,
    };
}
