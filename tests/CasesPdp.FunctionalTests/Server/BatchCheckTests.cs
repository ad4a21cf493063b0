using CasesPdp.Protocol.V1;

namespace CasesPdp.FunctionalTests.Server;

public sealed class BatchCheckTests(StackServer server) : IClassFixture<StackServer>
{
    [Fact]
    public void BatchCheck_ItemsWithEntitiesOfTheirOwn_ReplaceTheDefaultsWhole()
    {
        var request = new BatchCheckRequest
        {
            Subject = Ask.Subject("sec_read"),
            Action = Ask.Action("getCase"),
            Resource = Ask.Resource("securitySolution"),
            Items =
            {
                new BatchCheckItem(),
                new BatchCheckItem { Action = Ask.Action("createCase") },
                new BatchCheckItem { Subject = Ask.Subject("sec_all"), Action = Ask.Action("createCase") },
                new BatchCheckItem { Resource = Ask.Resource() },
                new BatchCheckItem { Resource = Ask.Resource("nobody") },
                new BatchCheckItem { Subject = new Subject() },
                new BatchCheckItem(),
            },
        };

        var answer = server.Client.BatchCheck(request);

        Assert.Equal(
            [
                Reason.Allowed, Reason.MissingPrivilege, Reason.Allowed, Reason.UnknownOwner, Reason.UnknownOwner, Reason.NoKnownRole,
                Reason.Allowed,
            ],
            answer.Reasons);
        Assert.Equal(answer.Reasons.Select(r => r == Reason.Allowed ? Outcome.Allow : Outcome.Deny), answer.Outcomes);
        Assert.Equal(7u, answer.EvaluatedCount);
        Assert.Empty(answer.CorrelationIds);
        Assert.Empty(answer.Missing);
    }

    [Fact]
    public void BatchCheck_NoItems_IsAnsweredWithEmptyColumns()
    {
        var answer = server.Client.BatchCheck(new BatchCheckRequest());

        Assert.Equal(0u, answer.EvaluatedCount);
        Assert.Empty(answer.Outcomes);
        Assert.NotNull(answer.Revision);
    }

    [Theory]
    [InlineData("subject")]
    [InlineData("action")]
    [InlineData("resource")]
    public void BatchCheck_ItemLeftWithoutAnEntity_IsRefusedByPath(string field)
    {
        var request = Ask.Batch(1);
        BatchCheckRequest.Descriptor.FindFieldByName(field).Accessor.Clear(request);
        request.Items[0] = new BatchCheckItem
        {
            Subject = Ask.Subject("x"),
            Action = Ask.Action("getCase"),
            Resource = Ask.Resource(),
        };
        request.Items.Add(new BatchCheckItem());

        Refused.By(() => server.Client.BatchCheck(request)).Is("ERROR_REASON_FIELD_REQUIRED", $"items[1].{field}");
    }

    [Fact]
    public void BatchCheck_AnyCorrelationId_GivesTheColumn()
    {
        var request = Ask.Batch(4);
        request.Items[1].CorrelationId = "twice";
        request.Items[2].CorrelationId = "twice";

        Assert.Equal(["", "twice", "twice", ""], server.Client.BatchCheck(request).CorrelationIds);
    }

    [Theory]
    [InlineData(Semantics.Unspecified, 4)]
    [InlineData(Semantics.ExecuteAll, 4)]
    [InlineData(Semantics.DenyOnFirstDeny, 2)]
    [InlineData(Semantics.PermitOnFirstPermit, 1)]
    public void BatchCheck_Semantics_StopBehindTheItemThatDecides(Semantics semantics, int evaluated)
    {
        var request = Outcomes("+-+-");
        request.Semantics = semantics;
        request.Items[3].CorrelationId = "last";

        var answer = server.Client.BatchCheck(request);

        Assert.Equal(evaluated, (int)answer.EvaluatedCount);
        Assert.Equal([evaluated, evaluated, evaluated], [answer.Outcomes.Count, answer.Reasons.Count, answer.CorrelationIds.Count]);
    }

    [Theory]
    [InlineData("---+-", Semantics.PermitOnFirstPermit, 4)]
    [InlineData("---", Semantics.PermitOnFirstPermit, 3)]
    [InlineData("+++", Semantics.DenyOnFirstDeny, 3)]
    [InlineData("-++", Semantics.DenyOnFirstDeny, 1)]
    public void BatchCheck_StoppingEarly_CountsTheStopper(string outcomes, Semantics semantics, int evaluated)
    {
        var request = Outcomes(outcomes);
        request.Semantics = semantics;

        Assert.Equal(evaluated, (int)server.Client.BatchCheck(request).EvaluatedCount);
    }

    [Fact]
    public void BatchCheck_UnknownSemantics_AreRefused()
    {
        var request = Ask.Batch(1);
        request.Semantics = (Semantics)9;

        Refused.By(() => server.Client.BatchCheck(request)).Is("ERROR_REASON_FIELD_INVALID", "semantics");
    }

    [Fact]
    public void BatchCheck_MissingAskedFor_HasAnEntryForEachItemThatMisses()
    {
        var request = Outcomes("+-+-");
        request.IncludeMissing = true;

        var missing = server.Client.BatchCheck(request).Missing;

        Assert.Equal([1u, 3u], missing.Select(m => m.Index));
        Assert.All(missing, m => Assert.Equal(["createCase"], m.Names));
    }

    [Fact]
    public void BatchCheck_AllowedItemsThatNotify_AreListedByIndex()
    {
        var request = Outcomes("+--+");
        request.Items[0].Action = Ask.Action("create-case", "assignees");
        request.Items[1].Action = Ask.Action("create-case", "assignees");
        request.Items[3].Action = Ask.Action("create-case", "assignees");

        Assert.Equal([0u, 3u], server.Client.BatchCheck(request).LinksUnavailable);
    }

    [Fact]
    public void BatchCheck_DefaultResourceAtItsLimitsInTheLargestBatch_IsAnswered()
    {
        var request = Ask.Batch(0);
        request.Resource.Owners.Add(Enumerable.Range(1, 255).Select(i => $"o{i}"));
        request.Resource.AssigneeUids.Add(Enumerable.Range(0, 1_000).Select(i => $"u{i}"));
        request.Items.Add(Enumerable.Range(0, 10_000).Select(_ => new BatchCheckItem { Action = Ask.Action("getCase") }));

        var answer = server.Client.BatchCheck(request);

        Assert.Equal(10_000, answer.Reasons.Count);
        Assert.All(answer.Reasons, r => Assert.Equal(Reason.UnknownOwner, r));
    }

    // '+' is an item that is allowed, '-' one that misses createCase.
    private static BatchCheckRequest Outcomes(string outcomes) => new()
    {
        Action = Ask.Action("createCase"),
        Resource = Ask.Resource("securitySolution"),
        Items = { outcomes.Select(o => new BatchCheckItem { Subject = Ask.Subject(o == '+' ? "sec_all" : "sec_read") }) },
    };
}
